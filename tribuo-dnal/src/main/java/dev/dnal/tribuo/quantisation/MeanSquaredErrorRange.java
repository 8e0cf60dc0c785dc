package dev.dnal.tribuo.quantisation;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.quantisation.QuantisationParameters;
import dev.dnal.onnx.quantisation.ValueRange;

/** The share of the whole range, in steps of a hundredth, whose whole numbers are nearest to the values in the mean of squares. */
record MeanSquaredErrorRange() implements RangeMethod {
    private static final int SHARES = 100;
    private static final int LEAST = 10;

    @Override
    public ValueRange range(Histogram values) {
        ValueRange best = values.range();
        double least = Double.POSITIVE_INFINITY;
        for (int share = SHARES; share >= LEAST; share--) {
            ValueRange all = values.range();
            ValueRange candidate = new ValueRange(all.low() * share / SHARES, all.high() * share / SHARES);
            double error = error(values, candidate);
            if (error < least) {
                least = error;
                best = candidate;
            }
        }
        return best;
    }

    /** The sum of squares, with all values of a bin in its middle. */
    private static double error(Histogram values, ValueRange range) {
        QuantisationParameters parameters = QuantisationParameters.asymmetric(range, DataType.UINT8);
        double sum = 0;
        for (int bin = 0; bin < values.bins(); bin++) {
            if (values.count(bin) > 0) {
                float value = (float) values.middle(bin);
                double error = value - (double) parameters.dequantise(parameters.quantise(value));
                sum += values.count(bin) * error * error;
            }
        }
        return sum;
    }
}
