package dev.dnal.onnx.quantisation;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Tensor;

/**
 * What the whole numbers of a tensor stand for: q for (q - zero point) * scale.
 *
 * @param scale size of a step, above 0
 * @param zeroPoint the whole number that stands for 0, in the range of the type
 * @param type UINT8 or INT8
 */
public record QuantisationParameters(float scale, int zeroPoint, DataType type) {
    /** Steps below can't be divided by in single precision. */
    private static final float LEAST = Float.MIN_NORMAL;

    /** Checks the scale, the type and the zero point. */
    public QuantisationParameters {
        if (type != DataType.UINT8 && type != DataType.INT8) {
            throw new IllegalArgumentException("Expected UINT8 or INT8, found " + type);
        }
        if (!(scale > 0) || zeroPoint < least(type) || zeroPoint > largest(type)) {
            throw new IllegalArgumentException("Expected a scale above 0 and a zero point from " + least(type) + " to "
                    + largest(type) + ", found " + scale + " and " + zeroPoint);
        }
    }

    /**
     * Those of activations: the ends of the range, widened to have 0 in it, are at the ends of the type. A range that is a point at 0
     * gets the scale 1.
     */
    public static QuantisationParameters asymmetric(ValueRange range, DataType type) {
        ValueRange wide = range.withZero();
        double scale = scale(wide.high() - wide.low(), largest(type) - least(type));
        if (scale < LEAST) {
            return new QuantisationParameters(1, 0, type);
        }
        return new QuantisationParameters((float) scale, (int) Math.rint(least(type) - wide.low() / scale), type);
    }

    /**
     * The scale of weights of one channel, which have the zero point 0: the largest by magnitude is {@code largest} steps away. A channel of
     * zeros gets the scale 1.
     *
     * @param largest 127; or 64, with which sums of two products stay below 2^15 for processors that add them up in 16 bits
     */
    static float symmetricScale(ValueRange range, int largest) {
        float magnitude = Math.max(Math.abs(range.low()), Math.abs(range.high()));
        double scale = scale(magnitude + magnitude, 2 * largest);
        return scale < LEAST ? 1 : (float) scale;
    }

    /** The width is a FLOAT, the quotient is not rounded to it yet. */
    private static double scale(float width, int steps) {
        return (double) width / steps;
    }

    static int least(DataType type) {
        return type == DataType.UINT8 ? 0 : Byte.MIN_VALUE;
    }

    static int largest(DataType type) {
        return type == DataType.UINT8 ? 255 : Byte.MAX_VALUE;
    }

    /** The whole number for a real one: the quotient by the scale in single precision, rounded to the nearest, of two the even one. */
    public int quantise(float value) {
        double steps = Math.rint(value / scale) + zeroPoint;
        return (int) Math.min(Math.max(steps, least(type)), largest(type));
    }

    /** The real number for a whole one. */
    public float dequantise(int steps) {
        return (steps - zeroPoint) * scale;
    }

    /** What the least and the largest whole number of the type stand for. */
    public ValueRange representable() {
        return new ValueRange(dequantise(least(type)), dequantise(largest(type)));
    }

    /** The whole numbers for all elements of a FLOAT tensor. */
    Tensor quantise(Tensor values) {
        float[] floats = values.floats();
        double[] steps = new double[floats.length];
        for (int i = 0; i < floats.length; i++) {
            steps[i] = quantise(floats[i]);
        }
        return Tensor.ofDoubles(type, steps, values.sizes());
    }
}
