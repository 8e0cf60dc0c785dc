package dev.dnal.tribuo.internal.images;

/** Probabilities from logits. */
public final class Softmax {
    private Softmax() {}

    /** The softmax of {@code count} logits from {@code offset}; the largest is subtracted, so that nothing overflows. */
    public static double[] of(float[] logits, int offset, int count) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, logits[offset + i]);
        }
        double[] probabilities = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            probabilities[i] = Math.exp(logits[offset + i] - largest);
            sum += probabilities[i];
        }
        for (int i = 0; i < count; i++) {
            probabilities[i] /= sum;
        }
        return probabilities;
    }
}
