package dev.dnal.tribuo.quantisation;

/**
 * How far a tensor of the quantised network is from that of the network it was made from.
 *
 * @param name of the tensor
 * @param signalToNoise ten times the decimal logarithm of the sum of squares of the one by that of the differences, in decibels; each
 *     halving of the differences adds 6; at most {@link #MOST}
 */
public record TensorNoise(String name, double signalToNoise) {
    /** What is said of tensors that don't differ: beyond what single precision tells apart. */
    static final double MOST = 200;
}
