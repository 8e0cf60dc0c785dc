package dev.dnal.tribuo.search;

import java.util.Locale;

/**
 * What open gates are charged for.
 *
 * <p>Constants have no bodies: a provenance that records one could not be read again. It also names this class, which is looked for
 * when a saved model is loaded; so it stays in this package.
 */
public enum PenaltyForm {
    /** The sum of sigmoid(s) over all gates, as in the published code. */
    PUBLISHED,
    /** The sum of sigmoid(delta * s): of the gates as the network sees them. */
    OPENNESS,
    /**
     * As published, with each gate weighed by the multiply-accumulate operations that go if its channel closes, relative to the mean of all
     * gates.
     */
    MACS,
    /**
     * As published, with each gate weighed by how much less the network costs if its choice goes, in the unit of the budget, relative to the
     * mean of all gates. Where cost falls in steps, as time does, half of a decision's choices go at once.
     */
    COST;

    /** The name in options and records: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
