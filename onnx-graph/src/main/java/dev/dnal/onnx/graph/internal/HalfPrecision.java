package dev.dnal.onnx.graph.internal;

/**
 * Numbers of 16 bits after IEEE 754: a sign, 5 bits of exponent and 10 of fraction, with gradual underflow. Java's own conversions came
 * with version 20.
 */
public final class HalfPrecision {
    private static final int SIGN = 0x8000;
    private static final int INFINITY = 0x7c00;
    private static final int NAN = 0x7e00;

    /** Bits of fraction that a float has more. */
    private static final int DROPPED = 13;

    /** What exponents of floats are above. */
    private static final int BIAS_DIFFERENCE = 127 - 15;

    private HalfPrecision() {}

    /** The nearest number, of two the one whose last bit is 0; infinite beyond 65,504 and a half step. */
    public static short of(float value) {
        int bits = Float.floatToIntBits(value);
        int sign = (bits >>> 16) & SIGN;
        int exponent = ((bits >>> 23) & 0xff) - BIAS_DIFFERENCE;
        int fraction = bits & 0x7fffff;
        if (Float.isNaN(value)) {
            return (short) (sign | NAN);
        }
        if (exponent >= 31) {
            return (short) (sign | INFINITY);
        }
        if (exponent > 0) {
            // A fraction that is rounded up to the next power of two carries into the exponent, as it should.
            return (short) (sign | rounded((exponent << 23) | fraction, DROPPED));
        }
        // Below 2^-14 the point stays where it is; below 2^-25 nothing is left.
        return (short) (exponent < -10 ? sign : sign | rounded(fraction | 0x800000, DROPPED + 1 - exponent));
    }

    private static int rounded(int bits, int dropped) {
        int kept = bits >>> dropped;
        int rest = bits & ((1 << dropped) - 1);
        int half = 1 << (dropped - 1);
        return rest > half || (rest == half && (kept & 1) == 1) ? kept + 1 : kept;
    }

    /** The same number. */
    public static float toFloat(short half) {
        int exponent = (half >>> 10) & 0x1f;
        int fraction = half & 0x3ff;
        float magnitude = exponent == 31
                ? fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN
                : exponent == 0
                        ? Math.scalb((float) fraction, -24)
                        : Math.scalb((float) (fraction | 0x400), exponent - 25);
        return (half & SIGN) == 0 ? magnitude : -magnitude;
    }
}
