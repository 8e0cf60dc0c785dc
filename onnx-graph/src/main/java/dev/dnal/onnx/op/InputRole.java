package dev.dnal.onnx.op;

/**
 * What an input of an operator is for. Which initializers of a network train, are counted, are drawn anew or stay as they are
 * follows from it.
 */
public enum InputRole {
    /** What the operator works on; an initializer there is a constant of the network's form. */
    DATA,
    /** Weights of a sum over channels ({@link WeightedSum}). */
    WEIGHT,
    /** What is added to each output channel of a sum over channels. */
    BIAS,
    /** What each channel is multiplied with when it has been normalised (gamma). */
    SCALE,
    /** What is added to each channel when it has been normalised (beta). */
    SHIFT,
    /** Running mean of a normalisation: a statistic, which follows the data. */
    MEAN,
    /** Running variance of a normalisation: a statistic, which follows the data. */
    VARIANCE,
    /** What negative data is multiplied with by an activation. */
    SLOPE,
    /** One of the factors of a product, all alike: data, or a vector that scales it. */
    FACTOR,
    /** One of the terms of a sum, all alike: data, or a vector that shifts it. */
    TERM,
    /** The logarithm of what the step between whole numbers is stretched by. */
    STEP,
    /** Scores of a gate, one for each channel. */
    GATE,
    /** What says how the operator works: axes, shapes, indices, bounds. */
    SETTING;

    /** Whether it holds statistics, which follow the data and get no gradient. */
    public boolean isStatistic() {
        return this == MEAN || this == VARIANCE;
    }
}
