package dev.dnal.tribuo.shrink;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * How long the rounds of a search for the least network train. Without a limit to the time, each trains as one network would. With one, they share it: so
 * many rounds as have half of what they need, but {@value #FEWEST} at least and {@link ShrinkSettings#MOST_ROUNDS} at most; and each has fewer epochs if it must, for a
 * learning rate has to fall to 0 in the time that there is.
 */
final class RoundSchedule {
    private static final int FEWEST = 3;

    /** Of what is left for a round, so much is planned: what a few steps take tells it roughly. */
    private static final double PLANNED = 0.8;

    /** Of what a network needs to recover; with less, a round tells little of what could be. */
    private static final double LEAST = 0.1;

    private final ShrinkSettings settings;
    private final int images;
    private final Supplier<StepSeconds> steps;
    private double used;
    private double pace = 1;
    private double planned;

    /**
     * A schedule.
     *
     * @param images to train by
     * @param steps what steps take, if that has to be known
     */
    RoundSchedule(ShrinkSettings settings, int images, Supplier<StepSeconds> steps) {
        this.settings = settings;
        this.images = images;
        this.steps = steps;
    }

    /**
     * What a round has: settings with its epochs, and what is left of the time.
     *
     * @param number from 1
     * @param start share of the given network's cost that the network has which is cut further
     * @param asked share that the round is to come to
     * @return empty if there is to be no such round
     */
    Optional<ShrinkSettings> round(int number, double start, double asked) {
        if (number > ShrinkSettings.MOST_ROUNDS) {
            return Optional.empty();
        }
        if (settings.timeLimitSeconds() == 0) {
            return Optional.of(settings);
        }
        double left = settings.timeLimitSeconds() - used;
        double whole = pace * seconds(start, asked);
        double affordable = 2 * settings.timeLimitSeconds() / (pace * seconds(1, 0.5));
        int roundsLeft = (int) Math.max(FEWEST, Math.min(ShrinkSettings.MOST_ROUNDS, affordable)) - number + 1;
        double part = Math.min(1, PLANNED * left / Math.max(1, roundsLeft) / whole);
        // Where nothing has held, a short round of a larger network is better than none.
        boolean tooShort = start < 1 && part < LEAST;
        if (left <= 0 || (number > 1 && (roundsLeft < 1 || tooShort))) {
            return Optional.empty();
        }
        planned = part * seconds(start, asked);
        int recovery = settings.recoveryEpochs(images);
        return Optional.of(settings.withGates(atLeastOne(part * settings.gateEpochs(images)))
                .withRecovery(recovery == 0 ? 0 : atLeastOne(part * recovery))
                .withTimeLimitSeconds(left));
    }

    private static int atLeastOne(double epochs) {
        return (int) Math.max(1, Math.round(epochs));
    }

    /** Of a round as long as it needs. */
    private double seconds(double start, double asked) {
        long perEpoch = Math.max(1, images / settings.batchSize());
        return steps.get()
                .total(
                        perEpoch * settings.gateEpochs(images),
                        start,
                        perEpoch * settings.recoveryEpochs(images),
                        asked);
    }

    /** What the round has taken that was planned last. */
    void took(double seconds) {
        used += seconds;
        pace = planned > 0 ? seconds / planned : pace;
    }
}
