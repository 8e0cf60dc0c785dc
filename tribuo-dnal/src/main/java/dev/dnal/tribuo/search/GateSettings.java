package dev.dnal.tribuo.search;

/**
 * How the gates of a network train in an epoch.
 *
 * @param lambda factor of the penalty in the loss, finite and at least 0; without effect where there is no penalty
 * @param delta steepness of the gates sigmoid(delta * s), finite and at least 0; without effect where there are no gates
 */
public record GateSettings(double lambda, double delta) {
    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a number is out of range
     */
    public GateSettings {
        requireUsable("Lambda", lambda);
        requireUsable("Delta", delta);
    }

    private static void requireUsable(String name, double value) {
        if (!(value >= 0) || !Double.isFinite(value)) {
            throw new IllegalArgumentException(name + " must be finite and at least 0, found " + value);
        }
    }
}
