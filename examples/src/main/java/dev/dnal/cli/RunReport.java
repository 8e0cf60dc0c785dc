package dev.dnal.cli;

import dev.dnal.cli.option.BadInputException;
import dev.dnal.cli.print.Console;
import dev.dnal.cli.print.Summary;
import dev.dnal.tribuo.experiment.Experiment;
import dev.dnal.tribuo.experiment.RunFolder;
import dev.dnal.tribuo.experiment.RunRecord;
import dev.dnal.tribuo.listener.ProgressListener;
import dev.dnal.tribuo.search.resume.UnusableCheckpointException;
import java.io.IOException;

/** Runs an experiment before the user's eyes: shows how it goes on, and in the end what it came to. */
final class RunReport {
    private final Console console;

    RunReport(Console console) {
        this.console = console;
    }

    /**
     * Runs the experiment.
     *
     * @return what it came to
     * @throws BadInputException if the folder has checkpoints but they can't be used
     */
    RunRecord of(Experiment experiment, RunFolder folder) throws IOException {
        try (ProgressListener progress = console.progressOf(experiment.epochs())) {
            RunRecord record = experiment
                    .withListener(progress)
                    .whenTrained(
                            () -> console.progress().println("Measuring accuracy on the test images, and latency ..."))
                    .run(folder);
            console.results().println(new Summary(record, folder.folder()));
            new ReportWriting(console).of(folder.folder());
            return record;
        } catch (UnusableCheckpointException e) {
            throw new BadInputException(e.getMessage() + ", or add --force", e);
        }
    }
}
