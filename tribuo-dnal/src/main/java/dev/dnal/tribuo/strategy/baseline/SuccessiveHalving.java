package dev.dnal.tribuo.strategy.baseline;

/**
 * How epochs are shared out among candidates of which the better half goes on after each round, until the last two: Karnin, Koren, Somekh,
 * "Almost Optimal Exploration in Multi-Armed Bandits", 2013, as for settings of trainings in Jamieson, Talwalkar, "Non-stochastic Best Arm
 * Identification and Hyperparameter Optimization", 2016. All rounds have the same epochs together; what can't be shared out so goes to
 * the last.
 *
 * @param candidates at first: a power of 2
 * @param epochs of each candidate in the first round, at least 1 if there are candidates to tell apart
 * @param more epochs of each in the last round beside those
 */
record SuccessiveHalving(int candidates, int epochs, int more) {
    /**
     * As many candidates as the epochs allow.
     *
     * @param total epochs of all candidates together, at least 0
     * @param most candidates, at least 1
     */
    static SuccessiveHalving of(int total, int most) {
        int candidates = Integer.highestOneBit(most);
        while (candidates > 1 && candidates * rounds(candidates) > total) {
            candidates /= 2;
        }
        int perEpoch = candidates * rounds(candidates);
        int epochs = perEpoch == 0 ? 0 : total / perEpoch;
        return new SuccessiveHalving(candidates, epochs, (total - epochs * perEpoch) / 2);
    }

    private static int rounds(int candidates) {
        return Integer.numberOfTrailingZeros(candidates);
    }

    /** How many rounds there are; none for a single candidate. */
    int rounds() {
        return rounds(candidates);
    }

    /**
     * Epochs of each candidate in a round.
     *
     * @param round from 0
     */
    int epochs(int round) {
        return (epochs << round) + (round == rounds() - 1 ? more : 0);
    }
}
