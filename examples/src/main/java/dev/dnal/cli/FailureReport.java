package dev.dnal.cli;

import dev.dnal.onnx.graph.GraphException;
import dev.dnal.tribuo.runtime.GraphRunException;
import dev.dnal.tribuo.runtime.RuntimeUnavailableException;
import dev.dnal.tribuo.search.CheckpointException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import picocli.CommandLine;

/**
 * Tells the user why a command ended: one sentence, and the stack trace if asked for.
 *
 * @param thrown what ended the command
 * @param debug whether the stack trace is asked for
 */
record FailureReport(Throwable thrown, boolean debug) {

    /** Looks at what is below an exception that only carries another one. */
    FailureReport {
        if (thrown instanceof UncheckedIOException carrier) {
            thrown = carrier.getCause();
        }
    }

    /** Prints the report to the command's error stream and gives the exit code. */
    int print(CommandLine command) {
        if (debug) {
            thrown.printStackTrace(command.getErr());
        }
        command.getErr().println("dnal: " + sentence());
        return exitCode();
    }

    int exitCode() {
        return isBadInput() ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }

    /** The library's messages for what a caller hands over are made for the user's eyes; so is all that files cause. */
    private boolean isBadInput() {
        return thrown instanceof BadInputException
                || thrown instanceof GraphException
                || thrown instanceof RuntimeUnavailableException
                || thrown instanceof CheckpointException
                || thrown instanceof IllegalArgumentException
                || thrown instanceof IOException;
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
        // The trainer says so when the loss is no longer finite; ONNX Runtime's own words end the message of a run.
        if (isBadInput() || thrown instanceof GraphRunException || thrown instanceof IllegalStateException) {
            return message.isEmpty() ? thrown.getClass().getName() : message;
        }
        return "Unexpected failure: " + thrown.getClass().getName() + (message.isEmpty() ? "" : ": " + message)
                + "; this is an error in dnal, run it again with --debug for details";
    }

    /** The JDK gives nothing but the file's name as the message of the commonest of these. */
    private static String describe(FileSystemException problem) {
        String reason = problem instanceof NoSuchFileException
                ? "there is no such file or folder"
                : problem instanceof AccessDeniedException
                        ? "access is denied"
                        : oneLine(Optional.ofNullable(problem.getReason())
                                .orElse(problem.getClass().getSimpleName()));
        return problem.getFile() + ": " + reason + "; check the path and its permissions";
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
