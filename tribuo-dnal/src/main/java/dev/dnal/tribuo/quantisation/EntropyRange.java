package dev.dnal.tribuo.quantisation;

import dev.dnal.onnx.quantisation.ValueRange;
import java.util.Arrays;

/**
 * The threshold with the least Kullback-Leibler divergence, after Migacz, <i>8-bit Inference with TensorRT</i> (GTC 2017): what lies
 * beyond is counted at the ends, and is the distribution P; the same in as many equal parts as there are whole numbers, each spread
 * evenly over the bins of it that are not empty, is Q.
 *
 * <p>0 is a whole number of steps away whatever the threshold, so that how often it comes, which may be most of the time behind a Relu, says
 * nothing: the bin that it lies in counts as the next one does, as in NVIDIA's pytorch-quantization.
 *
 * <p>Thresholds cut both ends of the range at the same magnitude.
 */
record EntropyRange() implements RangeMethod {
    private static final int PARTS = 255;
    private static final int CANDIDATES = 128;

    /** What Q has at least where P has anything, so that the divergence stays finite. */
    private static final double LEAST_SHARE = 1e-6;

    @Override
    public ValueRange range(Histogram values) {
        ValueRange all = values.range();
        double[] counts = withoutZeros(values);
        double magnitude = Math.max(Math.abs(all.low()), Math.abs(all.high()));
        ValueRange best = all;
        double least = Double.POSITIVE_INFINITY;
        for (int i = CANDIDATES; i >= CANDIDATES / 8; i--) {
            double threshold = magnitude * i / CANDIDATES;
            int first = bin(values, -threshold);
            int last = bin(values, threshold);
            if (last - first < PARTS) {
                break;
            }
            double divergence = divergence(counts, first, last);
            if (divergence < least) {
                least = divergence;
                best = new ValueRange(
                        first == 0 ? all.low() : (float) values.edge(first),
                        last == values.bins() - 1 ? all.high() : (float) values.edge(last + 1));
            }
        }
        return best;
    }

    private static int bin(Histogram values, double value) {
        double width = values.edge(values.bins()) - values.edge(0);
        double place = width > 0 ? (value - values.edge(0)) / width * values.bins() : 0;
        return (int) Math.min(Math.max(place, 0), values.bins() - 1);
    }

    private static double[] withoutZeros(Histogram values) {
        double[] counts = new double[values.bins()];
        Arrays.setAll(counts, values::count);
        if (values.range().low() <= 0 && values.range().high() >= 0) {
            int zero = bin(values, 0);
            counts[zero] = counts[zero + 1 < counts.length ? zero + 1 : zero - 1];
        }
        return counts;
    }

    /** Of P, with what lies beyond two bins, from Q, without that: so cutting has its price. */
    private static double divergence(double[] counts, int first, int last) {
        double[] inside = Arrays.copyOfRange(counts, first, last + 1);
        double[] all = new double[inside.length];
        for (int bin = 0; bin < counts.length; bin++) {
            all[Math.min(Math.max(bin, first), last) - first] += counts[bin];
        }
        double total = Arrays.stream(counts).sum();
        double totalInside = Arrays.stream(inside).sum();
        double[] spread = spread(inside);
        double divergence = 0;
        for (int i = 0; i < all.length; i++) {
            if (all[i] > 0) {
                double p = all[i] / total;
                double q = Math.max(spread[i] / totalInside, LEAST_SHARE);
                divergence += p * Math.log(p / q);
            }
        }
        return divergence;
    }

    /** Each part's counts evenly over the bins of it that are not empty. */
    private static double[] spread(double[] counts) {
        double[] spread = new double[counts.length];
        for (int part = 0; part < PARTS; part++) {
            int from = (int) ((long) part * counts.length / PARTS);
            int to = (int) ((long) (part + 1) * counts.length / PARTS);
            double sum = 0;
            int filled = 0;
            for (int i = from; i < to; i++) {
                sum += counts[i];
                filled += counts[i] > 0 ? 1 : 0;
            }
            for (int i = from; i < to; i++) {
                spread[i] = counts[i] > 0 ? sum / filled : 0;
            }
        }
        return spread;
    }
}
