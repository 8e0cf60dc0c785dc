package dev.dnal.tribuo.data.decode;

/**
 * Weights that resize a row or a column: bilinear where it grows, and a triangle as wide as two output pixels where it
 * shrinks, so that no input pixel is skipped. Output pixel i is the sum over k of weight(i, k) * input[first(i) + k].
 */
public final class TriangleFilter {
    private final int[] first;
    private final float[][] weights;

    /**
     * The weights for a part of the output.
     *
     * @param input pixels there are, at least 1
     * @param output pixels the whole input would become, at least 1
     * @param from the first output pixel wanted
     * @param count output pixels wanted
     */
    public TriangleFilter(int input, long output, long from, int count) {
        this.first = new int[count];
        this.weights = new float[count][];
        double scale = (double) input / output;
        double support = Math.max(1, scale);
        for (int i = 0; i < count; i++) {
            double centre = (from + i + 0.5) * scale;
            int begin = Math.max(0, (int) (centre - support + 0.5));
            int end = Math.min(input, (int) (centre + support + 0.5));
            first[i] = begin;
            weights[i] = triangle(begin, end, centre, support);
        }
    }

    /** Weights of the pixels begin to end - 1, whose centres are half a pixel further, with the sum 1. */
    private static float[] triangle(int begin, int end, double centre, double support) {
        double sum = 0;
        for (int x = begin; x < end; x++) {
            sum += height(x, centre, support);
        }
        float[] weights = new float[end - begin];
        for (int x = begin; x < end; x++) {
            weights[x - begin] = (float) (height(x, centre, support) / sum);
        }
        return weights;
    }

    private static double height(int x, double centre, double support) {
        return Math.max(0, 1 - Math.abs(x + 0.5 - centre) / support);
    }

    public int first(int i) {
        return first[i];
    }

    /** The number of input pixels that output pixel i is made of. */
    public int taps(int i) {
        return weights[i].length;
    }

    public float weight(int i, int k) {
        return weights[i][k];
    }

    /** The end of the input that the output needs. */
    int end() {
        return first[first.length - 1] + weights[first.length - 1].length;
    }
}
