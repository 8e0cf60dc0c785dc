package dev.dnal.onnx.reference;

/** Counts through the indices of an array in row-major order. */
final class IndexIterator {
    private final int[] sizes;
    private final int[] digits;

    IndexIterator(int[] sizes) {
        this.sizes = sizes;
        this.digits = new int[sizes.length];
    }

    /** The present index; the same array at every call. */
    int[] digits() {
        return digits;
    }

    /** Goes on to the next index; after the last comes the first again. */
    void next() {
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            digits[axis]++;
            if (digits[axis] < sizes[axis]) {
                return;
            }
            digits[axis] = 0;
        }
    }
}
