package dev.dnal.tribuo.quantisation;

import dev.dnal.onnx.quantisation.ValueRange;

/**
 * The threshold with the least Kullback-Leibler divergence, after Migacz, <i>8-bit Inference with TensorRT</i> (GTC 2017): what lies
 * beyond is counted at the ends, and is the distribution P; the same in as many equal parts as there are whole numbers, each spread
 * evenly over the bins of it that are not empty, is Q.
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
            double divergence = divergence(values, first, last);
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

    /** Of P, with what lies beyond two bins, from Q, without that: so cutting has its price. */
    private static double divergence(Histogram values, int first, int last) {
        double[] inside = new double[last - first + 1];
        double[] all = new double[inside.length];
        for (int bin = 0; bin < values.bins(); bin++) {
            all[Math.min(Math.max(bin, first), last) - first] += values.count(bin);
            if (bin >= first && bin <= last) {
                inside[bin - first] = values.count(bin);
            }
        }
        double total = values.total();
        double totalInside = 0;
        for (double count : inside) {
            totalInside += count;
        }
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
