package dev.dnal.tribuo.experiment.sweep;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The results of a sweep as tables. */
final class SweepTables {
    private static final int PLACES = 6;

    private SweepTables() {}

    /**
     * All points, one a line, with what became of those that have no result.
     *
     * @param reasons why a point has failed, for those that have
     */
    static String points(List<SweepPoint> points, List<PointResult> results, Map<SweepPoint, String> reasons) {
        Map<SweepPoint, PointResult> byPoint = new LinkedHashMap<>();
        results.forEach(result -> byPoint.put(result.point(), result));
        StringBuilder csv =
                new StringBuilder("strategy,setting,value,seed,status,validation_accuracy,test_accuracy,macs,"
                        + "params,onnx_bytes,latency_ms,latency_ms_64,time_share,time_share_64,seconds,reason\n");
        for (SweepPoint point : points) {
            PointResult result = byPoint.get(point);
            String key =
                    String.join(",", point.strategy(), point.setting(), point.value(), Long.toString(point.seed()));
            String reason = reasons.get(point);
            if (result != null) {
                csv.append(key).append(",done,").append(numbers(result)).append(",\n");
            } else if (reason != null) {
                csv.append(key)
                        .append(",failed,,,,,,,,,,,")
                        .append(quoted(reason))
                        .append('\n');
            } else {
                csv.append(key).append(",missing,,,,,,,,,,,\n");
            }
        }
        return csv.toString();
    }

    private static String numbers(PointResult result) {
        return String.format(
                Locale.ROOT,
                "%s,%s,%d,%d,%d,%.4f,%.4f,%s,%s,%.1f",
                orEmpty(result.validationAccuracy()),
                orEmpty(result.testAccuracy()),
                result.macs(),
                result.params(),
                result.onnxBytes(),
                result.latencyMillis(),
                result.latencyMillisBatch64(),
                orEmpty(result.timeShare()),
                orEmpty(result.timeShareBatch64()),
                result.seconds());
    }

    private static String orEmpty(double value) {
        return Double.isNaN(value) ? "" : Double.toString(value);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"").replace('\n', ' ') + '"';
    }

    /**
     * The series of which no other has fewer MACs and no lower accuracy on the validation images, the smallest first; both as means over the
     * seeds, since the best of several single runs is a lucky one.
     */
    static List<SweepSeries> front(List<PointResult> results) {
        List<SweepSeries> front = new ArrayList<>();
        double best = Double.NEGATIVE_INFINITY;
        for (SweepSeries series : SweepSeries.of(results).stream()
                .filter(series -> !Double.isNaN(series.validationAccuracy().mean()))
                .sorted(Comparator.comparingDouble(
                                (SweepSeries series) -> series.macs().mean())
                        .thenComparing(Comparator.comparingDouble((SweepSeries series) ->
                                        series.validationAccuracy().mean())
                                .reversed()))
                .toList()) {
            if (series.validationAccuracy().mean() > best) {
                front.add(series);
                best = series.validationAccuracy().mean();
            }
        }
        return front;
    }

    /** {@link #front} as CSV. */
    static String frontCsv(List<PointResult> results) {
        StringBuilder csv = new StringBuilder("strategy,setting,value,seeds,macs_mean,validation_accuracy_mean,"
                + "test_accuracy_mean,params_mean\n");
        front(results)
                .forEach(series -> csv.append(String.join(
                                ",",
                                series.strategy(),
                                series.setting(),
                                series.value(),
                                Integer.toString(series.seeds()),
                                rounded(series.macs().mean()),
                                rounded(series.validationAccuracy().mean()),
                                rounded(series.testAccuracy().mean()),
                                rounded(series.params().mean())))
                        .append('\n'));
        return csv.toString();
    }

    /** Mean and standard deviation over the seeds of each series. */
    static String summaryCsv(List<PointResult> results) {
        StringBuilder csv = new StringBuilder(
                "strategy,setting,value,seeds,validation_accuracy_mean,validation_accuracy_sd,"
                        + "test_accuracy_mean,test_accuracy_sd,macs_mean,macs_sd,params_mean,params_sd,"
                        + "onnx_bytes_mean,onnx_bytes_sd,time_share_mean,time_share_sd,time_share_64_mean,time_share_64_sd\n");
        SweepSeries.of(results)
                .forEach(series -> csv.append(String.join(",", series.strategy(), series.setting(), series.value()))
                        .append(',')
                        .append(series.seeds())
                        .append(meanAndDeviation(series.validationAccuracy()))
                        .append(meanAndDeviation(series.testAccuracy()))
                        .append(meanAndDeviation(series.macs()))
                        .append(meanAndDeviation(series.params()))
                        .append(meanAndDeviation(series.onnxBytes()))
                        .append(meanAndDeviation(series.timeShare()))
                        .append(meanAndDeviation(series.timeShareBatch64()))
                        .append('\n'));
        return csv.toString();
    }

    private static String meanAndDeviation(SweepSeries.Spread spread) {
        return "," + rounded(spread.mean()) + "," + rounded(spread.deviation());
    }

    /** To six places behind the point, without zeros at the end: sums of decimals have more that say nothing. Empty for what is no number. */
    private static String rounded(double value) {
        return Double.isNaN(value)
                ? ""
                : BigDecimal.valueOf(value)
                        .setScale(PLACES, RoundingMode.HALF_EVEN)
                        .stripTrailingZeros()
                        .toPlainString();
    }
}
