package dev.dnal.tribuo.search;

import dev.dnal.onnx.training.Parameter;

/**
 * What trains while the gates do.
 *
 * <p>Constants have no bodies: those would be classes of their own, and a provenance that records one of them could not be
 * read again.
 */
public enum Freezing {
    /** As in the published code: whatever works on images is frozen, linear layers go on training. */
    PUBLISHED,
    /** Everything but the gates is frozen. */
    STRICT;

    /** Whether gradients train the parameter in the architecture stage. */
    public boolean trains(Parameter parameter) {
        return switch (parameter.kind()) {
            case GATE -> true;
            case LINEAR_WEIGHT, LINEAR_BIAS -> this == PUBLISHED;
            case NORM_SCALE, NORM_BIAS, SLOPE, FACTOR, TERM -> this == PUBLISHED && parameter.dataRank() == 2;
            default -> false;
        };
    }
}
