package dev.dnal.tribuo.experiment.sweep;

import dev.dnal.tribuo.experiment.MeasuredTimes;
import dev.dnal.tribuo.experiment.RunFolder;
import dev.dnal.tribuo.experiment.RunHistory;
import dev.dnal.tribuo.experiment.RunIdentity;
import dev.dnal.tribuo.experiment.RunRecord;
import dev.dnal.tribuo.experiment.file.UnusableInputException;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a run of a sweep came to.
 *
 * @param point which run
 * @param validationAccuracy of the chosen epoch, 0 to 1; NaN without validation images
 * @param testAccuracy 0 to 1
 * @param macs multiply-accumulate operations for one image
 * @param params number of parameters
 * @param onnxBytes size of its ONNX file
 * @param latencyMillis time for one image
 * @param latencyMillisBatch64 time for 64 images at once
 * @param timeShare share of the whole network's time for one image, measured in turns; NaN in runs of earlier versions
 * @param timeShareBatch64 the same for 64 images at once
 * @param seconds of training
 */
public record PointResult(
        SweepPoint point,
        double validationAccuracy,
        double testAccuracy,
        long macs,
        long params,
        long onnxBytes,
        double latencyMillis,
        double latencyMillisBatch64,
        double timeShare,
        double timeShareBatch64,
        double seconds) {
    /**
     * Reads a complete run.
     *
     * @param folder of the run
     * @param expected which run it is
     * @throws UnusableInputException if one of its files is damaged or missing, or of another run
     * @throws IOException if its files can't be read
     */
    public static PointResult read(SweepPoint point, Path folder, RunIdentity expected) throws IOException {
        Path file = folder.resolve(RunFolder.RECORD);
        RunRecord record = RunRecord.read(file);
        expected.requireOf(record, file);
        RunRecord.Result learned = record.learned();
        return new PointResult(
                point,
                validationAccuracy(RunHistory.read(folder.resolve(RunFolder.HISTORY), record)),
                learned.testAccuracy(),
                learned.macs(),
                learned.params(),
                learned.onnxBytes(),
                learned.latencyMillisBatch1(),
                learned.latencyMillisBatch64(),
                timeShare(record, 1, file),
                timeShare(record, MeasuredTimes.LARGE_BATCH, file),
                record.stages().stream()
                        .mapToDouble(RunRecord.StageTotals::seconds)
                        .reduce(0, Double::sum));
    }

    private static double timeShare(RunRecord record, int batch, Path file) {
        MeasuredTimes times = record.times();
        try {
            return times == null
                    ? Double.NaN
                    : times.of(MeasuredTimes.LEARNED, batch).share();
        } catch (IllegalArgumentException e) {
            throw new UnusableInputException(file + ": " + e.getMessage() + UnusableInputException.RESTORE, e);
        }
    }

    /** The best of the last stage, which is what chose the epoch. */
    private static double validationAccuracy(List<EpochRecord> history) {
        return history.stream()
                .filter(epoch -> epoch.stage() == Stage.FINAL)
                .mapToDouble(EpochRecord::validationAccuracy)
                .filter(accuracy -> !Double.isNaN(accuracy))
                .max()
                .orElse(Double.NaN);
    }
}
