package dev.dnal.onnx.training;

/** Checks of settings. */
final class Range {
    private Range() {}

    /**
     * Checks that {@code value} is at least {@code min} and less than {@code max}.
     *
     * @throws IllegalArgumentException if it is not, or is not a number
     */
    static void require(String what, double value, double min, double max) {
        if (!(value >= min && value < max)) {
            throw new IllegalArgumentException(
                    "The " + what + " must be from " + min + " to below " + max + ", found " + value);
        }
    }
}
