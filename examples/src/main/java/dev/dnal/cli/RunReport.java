package dev.dnal.cli;

import dev.dnal.cli.console.Console;
import dev.dnal.cli.console.StopNotice;
import dev.dnal.cli.option.BadInputException;
import dev.dnal.cli.print.Summary;
import dev.dnal.tribuo.experiment.Experiment;
import dev.dnal.tribuo.experiment.RunFolder;
import dev.dnal.tribuo.experiment.RunRecord;
import dev.dnal.tribuo.listener.ProgressListener;
import dev.dnal.tribuo.search.resume.UnusableCheckpointException;
import java.io.IOException;
import java.nio.file.Files;

/** Runs an experiment before the user's eyes: shows how it goes on, and in the end what it came to. */
final class RunReport {
    private final Console console;
    private final boolean json;

    /**
     * Shows it.
     *
     * @param json whether what it came to is told to programs
     */
    RunReport(Console console, boolean json) {
        this.console = console;
        this.json = json;
    }

    /**
     * Runs the experiment.
     *
     * @return what it came to
     * @throws BadInputException if the folder has checkpoints but they can't be used
     */
    RunRecord of(Experiment experiment, RunFolder folder) throws IOException {
        try (ProgressListener progress = console.progressOf(experiment.epochs());
                StopNotice notice = StopNotice.of(console, progress, () -> stopped(folder))) {
            notice.begin();
            RunRecord record = experiment
                    .withListener(progress)
                    .whenTrained(
                            () -> console.progress().println("Measuring accuracy on the test images, and latency ..."))
                    .run(folder);
            if (json) {
                console.results().print(record.toJson());
                console.results().flush();
            } else {
                console.results().println(new Summary(record, folder.folder()));
            }
            new ReportWriting(console, json).of(folder.folder());
            return record;
        } catch (UnusableCheckpointException e) {
            throw new BadInputException(e.getMessage() + ", or add --force", e);
        }
    }

    /** What is said of a run that is stopped. */
    static String stopped(RunFolder folder) {
        return Files.exists(folder.folder().resolve(RunFolder.CHECKPOINT))
                ? "Stopped. What was trained is saved in " + folder.folder() + "; the same command goes on with it."
                : "Stopped before the end of the first epoch; nothing is saved yet.";
    }
}
