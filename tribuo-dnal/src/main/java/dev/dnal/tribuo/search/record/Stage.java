package dev.dnal.tribuo.search.record;

import java.util.Locale;

/** What a network goes through. */
public enum Stage {
    /** Stage 1 of DNAL: weights train, without gates. */
    WEIGHTS,
    /** Stage 2 of DNAL: gates train. */
    ARCHITECTURE,
    /** Stage 3 of DNAL: the weights of the small network train on. */
    FINAL,
    /** All epochs on the whole network, without gates: what the search is compared with. */
    BASELINE,
    /** All epochs on a network that is narrower in all layers alike: what the search has to beat. */
    THIN;

    /** The name in records and on screens: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name of the training that it is a part of: {@code search} for the three stages of DNAL; others are trainings of their own. */
    public String training() {
        return switch (this) {
            case WEIGHTS, ARCHITECTURE, FINAL -> "search";
            case BASELINE, THIN -> label();
        };
    }
}
