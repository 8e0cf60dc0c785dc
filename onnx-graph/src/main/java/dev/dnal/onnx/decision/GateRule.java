package dev.dnal.onnx.decision;

import dev.dnal.onnx.SettingException;

/**
 * Which choices gates leave open: channels as it says, and of operations and edges those that are worth their cost, but for as many as
 * their decision keeps.
 *
 * @param threshold a gate above this is open, between 0 and 1
 * @param atLeast channels that each layer keeps whatever its gates, or all if it has fewer; at least 0; 0 lets layers die
 * @param multipleOf the number of channels that a layer keeps is rounded to a multiple of this, at least 1, and to no less than
 *     one such multiple; or the layer stays whole. Kernels that work on blocks of channels are no faster for a part of a block.
 */
public record GateRule(double threshold, int atLeast, int multipleOf) {
    /** The published threshold. */
    public static final double THRESHOLD = 0.9;

    /**
     * Checks the ranges.
     *
     * @throws SettingException if a number is out of range
     */
    public GateRule {
        if (!(threshold > 0 && threshold < 1)) {
            throw new SettingException("The threshold of gates must lie between 0 and 1, found " + threshold);
        }
        if (atLeast < 0) {
            throw new SettingException("The number of channels to keep must be at least 0, found " + atLeast);
        }
        if (multipleOf < 1) {
            throw new SettingException(
                    "Numbers of channels must be rounded to a multiple of at least 1, found " + multipleOf);
        }
    }

    /** The rule for the choices of one decision. */
    public GateRule of(Decision decision) {
        return decision.kind() == Decision.Kind.CHANNEL
                ? new GateRule(threshold, Math.max(atLeast, decision.least()), multipleOf)
                : new GateRule(threshold, decision.least(), 1);
    }

    /** How many of {@code channels} stay if {@code open} are worth their cost. */
    public int kept(int open, int channels) {
        int least = Math.min(atLeast, channels);
        int wanted = Math.max(open, least);
        int rounded = wanted == 0 ? 0 : Math.max(1, Math.round((float) wanted / multipleOf)) * multipleOf;
        return Math.min(rounded < least ? rounded + multipleOf : rounded, channels);
    }

    /** The next larger number of {@code channels} that may stay than {@code kept}; {@code kept} if there is none. */
    public int wider(int kept, int channels) {
        return Math.min((kept / multipleOf + 1) * multipleOf, channels);
    }

    /** The next smaller number of {@code channels} that may stay than {@code kept}; {@code kept} if there is none. */
    public int narrower(int kept, int channels) {
        int smaller = (kept - 1) / multipleOf * multipleOf;
        return kept == 0 || smaller < Math.min(atLeast, channels) ? kept : smaller;
    }

    /** Whether a layer with {@code open} of {@code channels} worth their cost would have fewer than it must keep. */
    public boolean guards(int open, int channels) {
        return open < Math.min(atLeast, channels);
    }
}
