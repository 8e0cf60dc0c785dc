package dev.dnal.onnx.quantisation;

import dev.dnal.onnx.graph.DataType;

/**
 * How many steps there are between the real numbers that whole ones stand for.
 *
 * @param activations UINT8 or INT8
 * @param largestWeight magnitude of the largest weight, 127; or 64 for processors without dot products of 8-bit numbers, which add
 *     up two products in 16 bits
 */
public record QuantisationPrecision(DataType activations, int largestWeight) {
    /** UINT8 activations, and weights up to 127. */
    public static final QuantisationPrecision USUAL = new QuantisationPrecision(DataType.UINT8, 127);

    /**
     * Checks the type.
     *
     * @throws IllegalArgumentException if activations are of another
     */
    public QuantisationPrecision {
        if (activations != DataType.UINT8 && activations != DataType.INT8) {
            throw new IllegalArgumentException("Expected activations of UINT8 or INT8, found " + activations);
        }
    }
}
