package dev.dnal.cli.print;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.experiment.PointResult;
import dev.dnal.tribuo.experiment.SweepPoint;
import dev.dnal.tribuo.experiment.SweepSeries;
import java.util.List;
import org.junit.jupiter.api.Test;

class SweepSummaryTest {
    private static PointResult result(long seed, double validation) {
        return new PointResult(new SweepPoint("dnal", "lambda", "1", seed), validation, validation, 100, 10, 0.5, 60);
    }

    @Test
    void seedsAreSummedUpAsMeanAndDeviation() {
        List<PointResult> results = List.of(result(1, 0.8), result(2, 0.9), result(3, 1.0));
        String text = SweepSummary.of(SweepSeries.of(results)).toString();
        assertTrue(text.contains("90.00 +- 10.00 %"), text);
    }

    @Test
    void oneSeedHasNoDeviation() {
        String text = SweepSummary.of(SweepSeries.of(List.of(result(1, 0.8)))).toString();
        assertTrue(text.contains("80.00 %"), text);
    }
}
