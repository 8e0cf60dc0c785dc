package dev.dnal.cli;

import dev.dnal.cli.option.BadInputException;
import dev.dnal.cli.option.network.TrustOption;
import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.LimitException;
import dev.dnal.onnx.io.Printable;
import dev.dnal.tribuo.experiment.file.UnusableInputException;
import dev.dnal.tribuo.runtime.GraphRunException;
import dev.dnal.tribuo.runtime.library.RuntimeUnavailableException;
import dev.dnal.tribuo.search.ending.TrainingDivergedException;
import dev.dnal.tribuo.search.resume.CheckpointException;
import dev.dnal.tribuo.shrink.NothingSmallerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * Tells the user why a command ended: one sentence, and the stack trace if asked for.
 *
 * @param thrown what ended the command
 * @param debug whether the stack trace is asked for
 */
record FailureReport(Throwable thrown, boolean debug) {

    /** Characters of a sentence that is still read. */
    private static final int MAX_LENGTH = 2000;

    /** Looks at what is below an exception that only carries another one, as those of other threads are carried. */
    FailureReport {
        if (thrown instanceof UncheckedIOException carrier) {
            thrown = Objects.requireNonNullElse(carrier.getCause(), carrier);
        }
        if (!isMeantForUsers(thrown)) {
            thrown = error(thrown).orElse(thrown);
        }
    }

    /** Prints the report to the command's error stream and gives the exit code. */
    int print(CommandLine command) {
        if (debug) {
            thrown.printStackTrace(command.getErr());
        }
        command.getErr()
                .println("dnal: " + sentence()
                        + (lifts(command) ? "; if you trust the file, " + TrustOption.NAME + " lifts this limit" : ""));
        return exitCode();
    }

    private static Optional<Throwable> error(Throwable thrown) {
        return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
                .filter(cause -> cause instanceof VirtualMachineError || cause instanceof LinkageError)
                .findFirst();
    }

    private boolean lifts(CommandLine command) {
        return thrown instanceof LimitException && command.getCommandSpec().findOption(TrustOption.NAME) != null;
    }

    int exitCode() {
        return isBadInput(thrown) ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }

    /** What the user can mend: settings, data, networks and files. Messages about them are made for the user's eyes. */
    private static boolean isBadInput(Throwable thrown) {
        return thrown instanceof BadInputException
                || thrown instanceof UnusableInputException
                || thrown instanceof GraphException
                || thrown instanceof RuntimeUnavailableException
                || thrown instanceof CheckpointException
                || thrown instanceof SettingException
                || thrown instanceof IOException;
    }

    private static boolean isMeantForUsers(Throwable thrown) {
        return isBadInput(thrown) || isMishap(thrown);
    }

    /** What neither the user nor an error of ours has done; ONNX Runtime's own words end the message of a run. */
    private static boolean isMishap(Throwable thrown) {
        return thrown instanceof TrainingDivergedException
                || thrown instanceof NothingSmallerException
                || thrown instanceof GraphRunException;
    }

    String sentence() {
        String message = oneLine(Optional.ofNullable(thrown.getMessage()).orElse(""));
        if (thrown instanceof FileSystemException problem) {
            return describe(problem);
        }
        if (thrown instanceof OutOfMemoryError) {
            return "Memory ran out (" + message
                    + "); give more with JAVA_OPTS=-Xmx..., or choose a smaller --batch-size";
        }
        if (thrown instanceof StackOverflowError) {
            return "The stack ran out: what was given is nested too deeply; give more with JAVA_OPTS=-Xss...";
        }
        if (thrown instanceof LinkageError) {
            return "A part of the program is missing or could not be begun ("
                    + thrown.getClass().getSimpleName() + ": " + message
                    + "); build dnal again, and look whether a disk is full";
        }
        if (isMeantForUsers(thrown)) {
            return message.isEmpty() ? thrown.getClass().getName() : message;
        }
        return "Unexpected failure: " + thrown.getClass().getName() + (message.isEmpty() ? "" : ": " + message)
                + "; this is an error in dnal, run it again with --debug for details";
    }

    /** The JDK gives nothing but the file's name as the message of the commonest of these. */
    private static String describe(FileSystemException problem) {
        String reason = problem instanceof NoSuchFileException
                ? oneLine(Optional.ofNullable(problem.getReason()).orElse("there is no such file or folder"))
                : problem instanceof AccessDeniedException
                        ? "access is denied"
                        : oneLine(Optional.ofNullable(problem.getReason())
                                .orElse(problem.getClass().getSimpleName()));
        return problem.getFile() + ": " + reason + "; check the path and its permissions";
    }

    /** On one line, fit for a terminal: what is said of a file repeats names and values from it. */
    private static String oneLine(String text) {
        String line = Printable.message(text.strip().replaceAll("\\s*\\R\\s*", " "));
        return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + " ...";
    }
}
