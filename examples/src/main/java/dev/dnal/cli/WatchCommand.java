package dev.dnal.cli;

import dev.dnal.cli.console.Console;
import dev.dnal.cli.console.ProgressText;
import dev.dnal.cli.option.BadInputException;
import dev.dnal.cli.option.JsonOption;
import dev.dnal.tribuo.experiment.RunFolder;
import dev.dnal.tribuo.experiment.RunProgress;
import dev.dnal.tribuo.listener.StatusLine;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Follows a run that another process makes. */
@Command(
        name = "watch",
        header = "Follow a run that goes on elsewhere",
        description = {
            "Follows a run that goes on in another terminal, or anywhere that writes into the same folder: shows stage, epoch, time"
                    + " still to go, loss, accuracy on the validation images and operations, as progress.json in the run folder has"
                    + " them, until the run has ended. Ctrl-C ends this command, not the run.",
            "On a terminal it is one line that is written again and again; elsewhere, a line for each epoch."
        },
        exitCodeList = {
            "0:the run is done",
            "1:the run has failed, or was stopped",
            "2:what was given can't be used: there is no run in the folder"
        },
        footer = {"%nExamples:", "  dnal watch runs/quickstart-seed1"})
final class WatchCommand implements Callable<Integer> {
    private static final long MILLIS_BETWEEN_LOOKS = 500;

    @Parameters(paramLabel = "DIR", description = "The folder of a run.")
    private Path folder = Path.of("");

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        Path file = folder.resolve(RunFolder.PROGRESS);
        if (Files.notExists(file)) {
            throw new BadInputException(folder + ": expected the folder of a run, found no " + RunFolder.PROGRESS
                    + "; name the folder that --out of the run names, once it has begun");
        }
        Console console = Console.of(spec.commandLine());
        StatusLine line = new StatusLine(console.progress(), console.width());
        RunProgress last = RunProgress.read(file);
        show(console, line, ProgressText.of(last));
        while (last.state() == RunProgress.State.RUNNING && isUnderWay()) {
            pause();
            RunProgress now = Files.exists(file) ? RunProgress.read(file) : last;
            if (console.terminal() || ProgressText.isFurther(now, last)) {
                show(console, line, ProgressText.of(now));
                last = now;
            }
        }
        line.end();
        return end(console, Files.exists(file) ? RunProgress.read(file) : last);
    }

    /** What ends a run tidies up first, and then says what became of it. */
    private boolean isUnderWay() throws IOException {
        if (RunFolder.isUnfinished(folder)) {
            return true;
        }
        pause();
        return RunFolder.isUnfinished(folder);
    }

    private static void show(Console console, StatusLine line, String text) {
        if (console.terminal()) {
            line.show(text);
        } else {
            console.progress().println(text);
        }
    }

    private int end(Console console, RunProgress last) {
        if (json.isGiven()) {
            console.results().print(last.toJson());
            console.results().flush();
        } else {
            tell(console, last);
        }
        return last.state() == RunProgress.State.DONE ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private void tell(Console console, RunProgress last) {
        switch (last.state()) {
            case DONE -> console.results().println("Done: " + folder.resolve(RunFolder.RECORD));
            case FAILED -> console.results().println("The run has failed; its own output says why");
            case RUNNING -> console.results().println("The run was stopped; the same command goes on with it");
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN_LOOKS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Watching was interrupted");
        }
    }
}
