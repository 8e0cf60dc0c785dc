package dev.dnal.cli.print;

import dev.dnal.tribuo.experiment.sweep.PointResult;
import dev.dnal.tribuo.experiment.sweep.SweepPoint;
import dev.dnal.tribuo.listener.TensorBoardSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the runs of a sweep were given and came to, for TensorBoard's table of hyperparameters. */
public final class SweepSettings {
    private SweepSettings() {}

    /**
     * Writes all runs.
     *
     * @param folder of TensorBoard
     * @throws IOException if it can't be written
     */
    public static void write(Path folder, List<PointResult> results) throws IOException {
        for (PointResult result : results) {
            SweepPoint point = result.point();
            Map<String, Object> settings = new LinkedHashMap<>();
            settings.put("strategy", point.strategy());
            settings.put(point.setting(), point.value());
            settings.put("seed", point.seed());
            Map<String, Double> numbers = new LinkedHashMap<>();
            numbers.put("accuracy/validation", result.validationAccuracy());
            numbers.put("accuracy/test", result.testAccuracy());
            numbers.put("macs", (double) result.macs());
            numbers.put("parameters", (double) result.params());
            numbers.put("time_share/1_image", result.timeShare());
            numbers.put("time_share/64_images", result.timeShareBatch64());
            TensorBoardSettings.write(folder, point.folder(), point.series(), settings, numbers);
        }
    }
}
