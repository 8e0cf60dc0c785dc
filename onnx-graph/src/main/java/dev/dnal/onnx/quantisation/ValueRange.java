package dev.dnal.onnx.quantisation;

/**
 * Between which numbers the elements of a tensor lie, or are to be brought.
 *
 * @param low the least
 * @param high the largest, no less than that
 */
public record ValueRange(float low, float high) {
    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if a bound is not finite, or the bounds are not in order
     */
    public ValueRange {
        if (!Float.isFinite(low) || !Float.isFinite(high) || low > high) {
            throw new IllegalArgumentException("Expected finite bounds in order, found " + low + " and " + high);
        }
    }

    /** The range of some numbers; of none, 0 to 0. */
    static ValueRange of(float... values) {
        if (values.length == 0) {
            return new ValueRange(0, 0);
        }
        float low = values[0];
        float high = values[0];
        for (float value : values) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        return new ValueRange(low, high);
    }

    /** The least range that has this one and 0 in it: 0 must be a whole number of steps away, since borders are filled up with it. */
    ValueRange withZero() {
        return new ValueRange(Math.min(low, 0), Math.max(high, 0));
    }
}
