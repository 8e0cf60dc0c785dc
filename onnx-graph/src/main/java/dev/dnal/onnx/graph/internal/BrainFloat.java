package dev.dnal.onnx.graph.internal;

/** Numbers of 16 bits that are the upper half of a float: a sign, 8 bits of exponent and 7 of fraction (bfloat16). */
public final class BrainFloat {
    /** Bits of fraction that a float has more. */
    private static final int DROPPED = 16;

    private static final int NAN = 0x7fc0;

    private BrainFloat() {}

    /** The nearest number, of two the one whose last bit is 0; infinite beyond the largest and a half step. */
    public static short of(float value) {
        if (Float.isNaN(value)) {
            return NAN;
        }
        int bits = Float.floatToIntBits(value);
        int lastKept = (bits >>> DROPPED) & 1;
        // A fraction that is rounded up to the next power of two carries into the exponent, as it should.
        return (short) ((bits + (1 << (DROPPED - 1)) - 1 + lastKept) >>> DROPPED);
    }

    /** The same number. */
    public static float toFloat(short brain) {
        return Float.intBitsToFloat(brain << DROPPED);
    }
}
