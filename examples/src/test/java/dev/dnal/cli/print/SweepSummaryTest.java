package dev.dnal.cli.print;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.experiment.sweep.PointResult;
import dev.dnal.tribuo.experiment.sweep.SweepPoint;
import dev.dnal.tribuo.experiment.sweep.SweepSeries;
import java.util.List;
import org.junit.jupiter.api.Test;

class SweepSummaryTest {
    private static PointResult result(long seed, double validation) {
        return result("dnal", "0.5x", seed, validation, 0.5);
    }

    private static PointResult result(String strategy, String value, long seed, double accuracy, double timeShare) {
        return new PointResult(
                new SweepPoint(strategy, "macs", value, seed),
                accuracy,
                accuracy,
                100,
                10,
                500,
                0.5,
                8,
                timeShare,
                timeShare,
                60);
    }

    private static List<String> victories(PointResult... results) {
        return SweepSummary.thinVictories(SweepSeries.of(List.of(results)));
    }

    @Test
    void seedsAreSummedUpAsMeanAndDeviation() {
        List<PointResult> results = List.of(result(1, 0.8), result(2, 0.9), result(3, 1.0));
        String text = SweepSummary.of(SweepSeries.of(results)).toString();
        assertTrue(text.contains("90.00 +- 10.00 %"), text);
        assertTrue(text.contains("500           50 %             50 %"), text);
    }

    @Test
    void oneSeedHasNoDeviation() {
        String text = SweepSummary.of(SweepSeries.of(List.of(result(1, 0.8)))).toString();
        assertTrue(text.contains("80.00 %"), text);
    }

    @Test
    void whereThinNetworksAreBetterThanWhatWasLearnedIsSaid() {
        assertEquals(
                List.of("Against dnal with macs 0.5x, a thin network of no more time is more accurate: 85.00 % against"
                        + " 80.00 %."),
                victories(
                        result("dnal", "0.5x", 1, 0.8, 0.5),
                        result("uniform", "0.5x", 1, 0.86, 0.5),
                        result("thin", "0.5x", 1, 0.8, 0.51),
                        result("thin", "0.5x", 2, 0.9, 0.51)));
    }

    @Test
    void theyAreNotIfTheyTakeLongerOrHaveAnotherBudgetOrNobodyKnows() {
        PointResult learned = result("dnal", "0.5x", 1, 0.8, 0.5);
        assertEquals(List.of(), victories(learned, result("thin", "0.5x", 1, 0.9, 0.52)));
        assertEquals(List.of(), victories(learned, result("thin", "0.25x", 1, 0.9, 0.3)));
        assertEquals(List.of(), victories(learned, result("thin", "0.5x", 1, 0.9, Double.NaN)));
    }
}
