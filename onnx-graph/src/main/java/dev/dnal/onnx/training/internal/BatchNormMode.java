package dev.dnal.onnx.training.internal;

import java.util.OptionalDouble;

/**
 * What batch normalisations do in training.
 *
 * @param usesBatch whether they use the statistics of the batch, and their running statistics follow
 * @param factor share of the batch in the running statistics; empty to take it from the nodes
 */
public record BatchNormMode(boolean usesBatch, OptionalDouble factor) {
    public BatchNormMode {
        factor.ifPresent(share -> SettingRange.require("share of a batch in the running statistics", share, 0, 1));
    }

    /** Statistics of the batch; running statistics follow by each node's momentum. */
    public static BatchNormMode batch() {
        return new BatchNormMode(true, OptionalDouble.empty());
    }

    /** Running statistics, fixed. */
    public static BatchNormMode running() {
        return new BatchNormMode(false, OptionalDouble.empty());
    }
}
