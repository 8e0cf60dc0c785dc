package dev.dnal.cli.report;

import dev.dnal.onnx.io.AtomicFile;
import dev.dnal.tribuo.experiment.RunFolder;
import dev.dnal.tribuo.experiment.RunHistory;
import dev.dnal.tribuo.experiment.RunRecord;
import dev.dnal.tribuo.experiment.ShrinkRun;
import dev.dnal.tribuo.experiment.WrittenRecord;
import dev.dnal.tribuo.experiment.evaluation.Mistakes;
import dev.dnal.tribuo.experiment.file.UnusableInputException;
import dev.dnal.tribuo.experiment.sweep.Sweep;
import dev.dnal.tribuo.experiment.sweep.SweepRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Makes the report of a folder, {@value RunFolder#REPORT}: one file for a browser, of what the records in the folder say and nothing else. */
public final class HtmlReport {
    private HtmlReport() {}

    /**
     * Makes the report of a run or a sweep, and puts it into its folder. The same records give the same bytes.
     *
     * @param folder of a run that is complete, or of a sweep
     * @return the file
     * @throws UnusableInputException if there are no such records in the folder, or damaged ones; what was there as a report stays then
     * @throws IOException if a file can't be read, or the report can't be written
     */
    public static Path write(Path folder) throws IOException {
        Path file = folder.resolve(RunFolder.REPORT);
        AtomicFile.write(file, new PageTemplate().html(page(folder)));
        return file;
    }

    private static Page page(Path folder) throws IOException {
        Path sweep = folder.resolve(Sweep.RECORD);
        if (Files.exists(sweep)) {
            return new SweepPage(SweepRecord.read(sweep)).page();
        }
        Path run = folder.resolve(RunFolder.RECORD);
        if (!Files.exists(run)) {
            throw new UnusableInputException(
                    folder + ": expected the folder of a run that is complete, or of a sweep, found neither "
                            + RunFolder.RECORD + " nor " + Sweep.RECORD
                            + "; name such a folder, or run the command that made it again, which goes on from where it was");
        }
        Path history = folder.resolve(RunFolder.HISTORY);
        WrittenRecord record = WrittenRecord.read(run);
        if (record instanceof RunRecord search) {
            Path mistakes = folder.resolve(RunFolder.MISTAKES);
            return new SearchPage(
                            search,
                            RunHistory.read(history, search),
                            Files.exists(mistakes) ? Optional.of(Mistakes.read(mistakes)) : Optional.empty())
                    .page();
        }
        return new ShrinkPage((ShrinkRun.Result) record, RunHistory.read(history)).page();
    }
}
