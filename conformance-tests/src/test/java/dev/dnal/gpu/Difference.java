package dev.dnal.gpu;

/** How far results are from those expected. */
final class Difference {
    private Difference() {}

    /** The largest difference of an element, as a part of the largest element expected or of 1; infinite if one is no number. */
    static double of(double[] expected, float[] found) {
        double scale = 1;
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            scale = Math.max(scale, Math.abs(expected[i]));
            double difference = Math.abs(expected[i] - found[i]);
            worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(worst, difference);
        }
        return worst / scale;
    }
}
