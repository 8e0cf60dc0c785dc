package dev.dnal.tribuo.strategy.dnal;

import java.util.Locale;

/**
 * What draws gates to 0 and 1 while they train.
 *
 * <p>Constants have no bodies: a provenance that records one could not be read again.
 */
public enum Constraint {
    /** Multipliers draw them to those that a budget leaves (ADMM). */
    ADMM,
    /** Each is drawn to the nearer of 0 and 1, the more the longer they have trained. */
    PROXIMITY,
    /** The same, where gates that are near to either are drawn first. */
    ADJUSTED;

    /** The name in options and records: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
