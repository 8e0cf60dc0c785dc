package dev.dnal.onnx.training;

import java.util.OptionalDouble;

/**
 * What batch normalisations do in training.
 *
 * @param usesBatch whether they use the statistics of the batch, and their running statistics follow
 * @param factor share of the batch in the running statistics; empty to take it from the nodes
 */
record Normalisation(boolean usesBatch, OptionalDouble factor) {
    Normalisation {
        factor.ifPresent(share -> Range.require("share of a batch in the running statistics", share, 0, 1));
    }

    /** Statistics of the batch; running statistics follow by each node's momentum. */
    static Normalisation batch() {
        return new Normalisation(true, OptionalDouble.empty());
    }

    /** Running statistics, fixed. */
    static Normalisation running() {
        return new Normalisation(false, OptionalDouble.empty());
    }
}
