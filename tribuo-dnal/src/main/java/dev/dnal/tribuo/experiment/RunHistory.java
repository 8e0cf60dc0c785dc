package dev.dnal.tribuo.experiment;

import dev.dnal.tribuo.experiment.file.UnusableInputException;
import dev.dnal.tribuo.listener.HistoryCsv;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.StageLedger;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Reads the epochs of a run whose record is there. */
public final class RunHistory {
    private RunHistory() {}

    /**
     * Reads the epochs of any run.
     *
     * @throws UnusableInputException if the file is missing, no history, or a damaged one
     * @throws IOException if it can't be read
     */
    public static List<EpochRecord> read(Path file) throws IOException {
        try {
            return HistoryCsv.read(file);
        } catch (IllegalArgumentException e) {
            throw new UnusableInputException(String.valueOf(e.getMessage()), e);
        } catch (NoSuchFileException e) {
            throw new UnusableInputException(
                    file + ": expected the epochs of a run whose record is there, found no such file"
                            + UnusableInputException.RESTORE,
                    e);
        }
    }

    /**
     * Reads the epochs of a run with such a record, which has the sums of what they say.
     *
     * @throws UnusableInputException as {@link #read(Path)} does, and if they are of another run
     * @throws IOException if the file can't be read
     */
    public static List<EpochRecord> read(Path file, RunRecord record) throws IOException {
        List<EpochRecord> history = read(file);
        List<String> expected = record.stages().stream().map(RunHistory::sums).toList();
        List<String> found = StageLedger.of(history).stream()
                .map(RunRecord.StageTotals::of)
                .map(RunHistory::sums)
                .toList();
        if (!expected.equals(found)) {
            throw new UnusableInputException(
                    file + ": expected the stages of the run's record with so many epochs/steps, " + expected
                            + ", found " + found + UnusableInputException.RESTORE);
        }
        for (EpochRecord epoch : history) {
            double accuracy = epoch.validationAccuracy();
            if (accuracy < 0 || accuracy > 1) {
                throw new UnusableInputException(
                        file + ": expected accuracies of 0 to 1, found " + accuracy + UnusableInputException.RESTORE);
            }
        }
        return history;
    }

    private static String sums(RunRecord.StageTotals stage) {
        return stage.name() + " " + stage.epochs() + "/" + stage.steps();
    }
}
