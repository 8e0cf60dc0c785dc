package dev.dnal.tribuo.quantisation;

import dev.dnal.onnx.quantisation.ValueRange;

/**
 * How often the elements of a tensor lie where, in equally wide bins between the least and the largest of them. Counts are whole
 * numbers, so that the order in which images come, and who counts them, makes no difference.
 */
public final class Histogram {
    /** As many as ONNX Runtime's percentile calibration has. */
    static final int BINS = 2048;

    private final ValueRange range;
    private final long[] counts;

    /** An empty one. */
    Histogram(ValueRange range) {
        this.range = range;
        this.counts = new long[BINS];
    }

    /** A histogram of some values. */
    static Histogram of(float... values) {
        float low = values[0];
        float high = values[0];
        for (float value : values) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        Histogram histogram = new Histogram(new ValueRange(low, high));
        histogram.add(values);
        return histogram;
    }

    /** Counts values, which must lie in the range. */
    void add(float[] values) {
        double width = width();
        double perBin = width > 0 ? BINS / width : 0;
        for (float value : values) {
            counts[Math.min((int) ((value - (double) range.low()) * perBin), BINS - 1)]++;
        }
    }

    /** Counts what another of the same range has counted; several threads may add theirs. */
    synchronized void add(Histogram other) {
        for (int bin = 0; bin < BINS; bin++) {
            counts[bin] += other.counts[bin];
        }
    }

    private double width() {
        return (double) range.high() - range.low();
    }

    /** From the least to the largest value. */
    public ValueRange range() {
        return range;
    }

    /** Number of bins. */
    public int bins() {
        return BINS;
    }

    /**
     * How many values lie in a bin.
     *
     * @param bin from 0
     */
    public long count(int bin) {
        return counts[bin];
    }

    /** How many values were counted. */
    public long total() {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        return total;
    }

    /** Where a bin begins; that of {@link #bins()} is where the last one ends. */
    public double edge(int bin) {
        return range.low() + width() * bin / BINS;
    }

    /** The middle of a bin. */
    public double middle(int bin) {
        return (edge(bin) + edge(bin + 1)) / 2;
    }
}
