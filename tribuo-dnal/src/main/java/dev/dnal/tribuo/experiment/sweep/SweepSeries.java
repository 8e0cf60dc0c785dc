package dev.dnal.tribuo.experiment.sweep;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The points of a sweep that differ in the seed alone, together.
 *
 * @param strategy name of the strategy
 * @param setting the option that differs between series, without its dashes
 * @param value what the option is given
 * @param seeds number of points
 * @param validationAccuracy of the chosen epochs, 0 to 1; NaN without validation images
 * @param testAccuracy 0 to 1
 * @param macs multiply-accumulate operations for one image
 * @param params number of parameters
 * @param onnxBytes size of the ONNX file
 * @param timeShare share of the whole network's time for one image
 * @param timeShareBatch64 the same for 64 images at once
 */
public record SweepSeries(
        String strategy,
        String setting,
        String value,
        int seeds,
        Spread validationAccuracy,
        Spread testAccuracy,
        Spread macs,
        Spread params,
        Spread onnxBytes,
        Spread timeShare,
        Spread timeShareBatch64) {

    /**
     * A number over all seeds.
     *
     * @param mean of all
     * @param deviation standard deviation of a sample; NaN for one seed
     */
    public record Spread(double mean, double deviation) {
        private static Spread of(List<PointResult> members, ToDoubleFunction<PointResult> number) {
            double mean = members.stream().mapToDouble(number).average().orElse(Double.NaN);
            double squares = members.stream()
                    .mapToDouble(number)
                    .map(value -> (value - mean) * (value - mean))
                    .sum();
            return new Spread(mean, members.size() < 2 ? Double.NaN : Math.sqrt(squares / (members.size() - 1)));
        }
    }

    /** The series of results, in the order in which they begin. */
    public static List<SweepSeries> of(List<PointResult> results) {
        Map<String, List<PointResult>> series = new LinkedHashMap<>();
        results.forEach(result -> series.computeIfAbsent(result.point().series(), key -> new ArrayList<>())
                .add(result));
        return series.values().stream().map(SweepSeries::ofMembers).toList();
    }

    private static SweepSeries ofMembers(List<PointResult> members) {
        SweepPoint point = members.get(0).point();
        return new SweepSeries(
                point.strategy(),
                point.setting(),
                point.value(),
                members.size(),
                Spread.of(members, PointResult::validationAccuracy),
                Spread.of(members, PointResult::testAccuracy),
                Spread.of(members, PointResult::macs),
                Spread.of(members, PointResult::params),
                Spread.of(members, PointResult::onnxBytes),
                Spread.of(members, PointResult::timeShare),
                Spread.of(members, PointResult::timeShareBatch64));
    }
}
