package dev.dnal.tribuo.quantisation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.quantisation.ValueRange;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RangeMethodsTest {
    /** Normally distributed, but for one value far out. */
    private static Histogram withOutlier() {
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[100_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        values[0] = 30;
        return Histogram.of(values);
    }

    /** 0 to 9999, once each. */
    private static Histogram numbers() {
        float[] values = new float[10_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return Histogram.of(values);
    }

    @Test
    void aHistogramCountsEachValueWhereItLies() {
        Histogram histogram = Histogram.of(-1, 0, 0, 1);
        assertEquals(1, histogram.count(0));
        assertEquals(2, histogram.count(Histogram.BINS / 2));
        assertEquals(1, histogram.count(Histogram.BINS - 1));
        assertEquals(4, histogram.total());
    }

    @Test
    void countsOfPartsAddUpToThoseOfTheWhole() {
        Histogram whole = numbers();
        Histogram sum = new Histogram(whole.range());
        for (int part = 0; part < 10; part++) {
            Histogram some = new Histogram(whole.range());
            for (int i = part; i < 10_000; i += 10) {
                some.add(new float[] {i});
            }
            sum.add(some);
        }
        for (int bin = 0; bin < whole.bins(); bin++) {
            assertEquals(whole.count(bin), sum.count(bin));
        }
    }

    @Test
    void minAndMaxAreTheWholeRange() {
        assertEquals(new ValueRange(0, 9999), RangeMethods.minMax().range(numbers()));
    }

    /** 1 % of ten thousand is cut, 50 at each end, to the width of a bin, which is five. */
    @Test
    void aPercentileCutsHalfOfTheRestAtEachEnd() {
        ValueRange range = RangeMethods.percentile(99).range(numbers());
        assertEquals(50, range.low(), 5);
        assertEquals(9949, range.high(), 5);
    }

    @Test
    void allValuesAreTheWholeRange() {
        assertEquals(new ValueRange(0, 9999), RangeMethods.percentile(100).range(numbers()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"percentile", "entropy"})
    void oneValueFarOutIsCut(String method) {
        ValueRange range = RangeMethods.named(method).range(withOutlier());
        assertTrue(range.high() < 12, () -> method + " gives " + range);
        assertTrue(range.high() > 2.5, () -> method + " gives " + range);
        assertTrue(range.low() < -2.5, () -> method + " gives " + range);
    }

    /** As behind a Relu. */
    @Test
    void howOftenZeroComesDoesNotMakeTheRangeNarrow() {
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[100_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.max(0, (float) random.nextGaussian());
        }
        ValueRange range = RangeMethods.entropy().range(Histogram.of(values));
        assertTrue(range.high() > 2.5, range::toString);
    }

    @Test
    void nothingButZerosIsAPoint() {
        assertEquals(new ValueRange(0, 0), RangeMethods.entropy().range(Histogram.of(0, 0)));
    }

    /** In the mean of squares, 10 at the end of 4 for one value in ten thousand weighs less than steps of half the size. */
    @Test
    void aFewValuesOutsideAreCutWhereSquaresSaySo() {
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[100_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-4, 4);
        }
        values[0] = 10;
        values[1] = -10;
        ValueRange range = RangeMethods.meanSquaredError().range(Histogram.of(values));
        assertTrue(range.high() > 3.9 && range.high() < 9, range::toString);
        assertTrue(range.low() < -3.9 && range.low() > -9, range::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"min-max", "percentile", "entropy", "mse"})
    void aConstantIsAPoint(String method) {
        assertEquals(new ValueRange(3, 3), RangeMethods.named(method).range(Histogram.of(3, 3, 3)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"percentile:99.9", "percentile:100", "MSE"})
    void namesAreUnderstood(String method) {
        RangeMethods.named(method);
    }

    @ParameterizedTest
    @ValueSource(strings = {"percentile:50", "percentile:101", "percentile:x", "largest", ""})
    void othersAreRefused(String method) {
        assertTrue(assertThrows(SettingException.class, () -> RangeMethods.named(method))
                .getMessage()
                .startsWith("Expected a "));
    }
}
