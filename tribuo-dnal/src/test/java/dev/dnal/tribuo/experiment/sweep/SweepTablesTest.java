package dev.dnal.tribuo.experiment.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SweepTablesTest {
    private static PointResult result(String value, long seed, double validation, long macs) {
        return new PointResult(
                new SweepPoint("dnal", "lambda", value, seed),
                validation,
                validation - 0.01,
                macs,
                macs / 10,
                4 * macs,
                0.5,
                8.25,
                seed == 1 ? Double.NaN : 0.6,
                0.7,
                60);
    }

    @Test
    void theFrontHoldsWhatNoOtherBeats() {
        PointResult small = result("3", 1, 0.8, 100);
        PointResult beaten = result("2", 1, 0.79, 150);
        PointResult large = result("1", 1, 0.9, 200);
        PointResult equalButLarger = result("0.5", 1, 0.9, 300);
        PointResult unknown = result("0.1", 1, Double.NaN, 50);
        assertEquals(
                SweepSeries.of(List.of(small, large)),
                SweepTables.front(List.of(unknown, equalButLarger, large, beaten, small)));
    }

    @Test
    void theFrontIsOneOfMeansAndNotOfLuckySeeds() {
        List<PointResult> results = List.of(
                result("1", 1, 0.9, 100), result("1", 2, 0.5, 100), result("2", 1, 0.8, 100), result("2", 2, 0.8, 100));
        assertEquals(
                List.of(
                        "strategy,setting,value,seeds,macs_mean,validation_accuracy_mean,test_accuracy_mean,params_mean",
                        "dnal,lambda,2,2,100,0.8,0.79,10"),
                SweepTables.frontCsv(results).lines().toList());
    }

    @Test
    void meansHaveNoDigitsThatSayNothing() {
        List<String> lines = SweepTables.summaryCsv(
                        List.of(result("1", 1, 0.1, 3), result("1", 2, 0.2, 4), result("1", 3, 0.66, 4)))
                .lines()
                .toList();
        assertEquals(
                List.of("0.32", "0.298664"),
                List.of(lines.get(1).split(",", -1)).subList(4, 6));
    }

    @Test
    void aSummaryHasMeanAndDeviationOverSeeds() {
        List<PointResult> results = List.of(
                result("1", 1, 0.8, 100), result("1", 2, 0.9, 200), result("1", 3, 1.0, 300), result("2", 1, 0.5, 50));
        List<String> lines = SweepTables.summaryCsv(results).lines().toList();
        assertEquals(3, lines.size());
        String[] cells = lines.get(1).split(",", -1);
        assertEquals("dnal,lambda,1,3", String.join(",", List.of(cells).subList(0, 4)));
        assertEquals(0.9, Double.parseDouble(cells[4]), 1e-12);
        assertEquals(0.1, Double.parseDouble(cells[5]), 1e-12);
        assertEquals(200, Double.parseDouble(cells[8]), 1e-12);
        assertEquals(100, Double.parseDouble(cells[9]), 1e-12);
        assertEquals(800, Double.parseDouble(cells[12]), 1e-12);
        assertEquals("", cells[14], "one run has no times");
        assertEquals(0.7, Double.parseDouble(cells[16]), 1e-12);
        assertEquals("", lines.get(2).split(",", -1)[5], "one seed has no deviation");
    }

    @Test
    void pointsWithoutAResultSayWhy() {
        PointResult done = result("1", 1, 0.8, 100);
        SweepPoint failed = new SweepPoint("l1", "macs", "0.5x", 2);
        SweepPoint missing = new SweepPoint("l1", "macs", "0.5x", 3);
        List<String> lines = SweepTables.points(
                        List.of(done.point(), failed, missing),
                        List.of(done),
                        Map.of(failed, "it said \"no\", and\nended"))
                .lines()
                .toList();
        assertEquals("dnal,lambda,1,1,done,0.8,0.79,100,10,400,0.5000,8.2500,,0.7,60.0,", lines.get(1));
        assertEquals("l1,macs,0.5x,2,failed,,,,,,,,,,,\"it said \"\"no\"\", and ended\"", lines.get(2));
        assertEquals("l1,macs,0.5x,3,missing,,,,,,,,,,,", lines.get(3));
    }
}
