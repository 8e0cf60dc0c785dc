package dev.dnal.tribuo.quantisation;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.quantisation.ValueRange;

/**
 * What a share of the values lies in: of the rest, half may lie at each end, to the width of a bin.
 *
 * @param percent above 50 and up to 100
 */
record PercentileRange(double percent) implements RangeMethod {
    PercentileRange {
        if (!(percent > 50 && percent <= 100)) {
            throw new SettingException("Expected a percentile above 50 and up to 100, found " + percent);
        }
    }

    @Override
    public ValueRange range(Histogram values) {
        double cut = values.total() * (100 - percent) / 200;
        int first = 0;
        double below = values.count(0);
        while (below <= cut && first < values.bins() - 1) {
            below += values.count(++first);
        }
        int last = values.bins() - 1;
        double above = values.count(last);
        while (above <= cut && last > first) {
            above += values.count(--last);
        }
        ValueRange all = values.range();
        return new ValueRange(
                first == 0 ? all.low() : (float) values.edge(first),
                last == values.bins() - 1 ? all.high() : (float) values.edge(last + 1));
    }
}
