package dev.dnal.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What a run of a sweep came to.
 *
 * @param point which run
 * @param validationAccuracy of the chosen epoch, 0 to 1; NaN without validation images
 * @param testAccuracy 0 to 1
 * @param macs multiply-accumulate operations for one image
 * @param params number of parameters
 * @param latencyMillis median time for one image
 * @param seconds of training
 */
record PointResult(
        SweepPoint point,
        double validationAccuracy,
        double testAccuracy,
        long macs,
        long params,
        double latencyMillis,
        double seconds) {

    /**
     * Reads a complete run.
     *
     * @throws IOException if its files can't be read
     */
    static PointResult read(SweepPoint point, Path folder) throws IOException {
        JsonNode record =
                new ObjectMapper().readTree(folder.resolve(RunFolder.RECORD).toFile());
        JsonNode learned = record.path("learned");
        double seconds = 0;
        for (JsonNode stage : record.path("stages")) {
            seconds += stage.path("seconds").asDouble();
        }
        return new PointResult(
                point,
                validationAccuracy(folder.resolve(RunFolder.HISTORY)),
                learned.path("testAccuracy").asDouble(),
                learned.path("macs").asLong(),
                learned.path("params").asLong(),
                learned.path("latencyMillisBatch1").asDouble(),
                seconds);
    }

    /** The best of the last stage, which is what chose the epoch. */
    private static double validationAccuracy(Path history) throws IOException {
        List<String> lines = Files.readAllLines(history);
        List<String> columns = Arrays.asList(lines.get(0).split(",", -1));
        int stage = columns.indexOf("stage");
        int accuracy = columns.indexOf("validationAccuracy");
        return lines.stream()
                .skip(1)
                .map(line -> line.split(",", -1))
                .filter(cells -> cells[stage].equals("final") && !cells[accuracy].isEmpty())
                .mapToDouble(cells -> Double.parseDouble(cells[accuracy]))
                .max()
                .orElse(Double.NaN);
    }
}
