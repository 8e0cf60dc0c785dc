package dev.dnal.cli;

import dev.dnal.onnx.graph.GraphException;
import dev.dnal.tribuo.experiment.file.UnusableInputException;
import dev.dnal.tribuo.runtime.GraphRunException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The file that a network is from: whatever is wrong with the network is said with the file's name.
 *
 * @param file as the user named it
 */
record GivenFile(Path file) {
    /** What is done with the network. */
    @FunctionalInterface
    interface Work<R> {
        /** Does it. */
        R get() throws IOException;
    }

    /**
     * Works on the network.
     *
     * @throws GraphException if the network is not as it has to be
     * @throws UnusableInputException if ONNX Runtime refuses the network, or fails while it runs it
     */
    <R> R naming(Work<R> work) throws IOException {
        try {
            return work.get();
        } catch (GraphException e) {
            throw isNamed(e.getMessage()) ? e : e.in(file.toString());
        } catch (GraphRunException e) {
            throw new UnusableInputException(file + ": " + e.getMessage(), e);
        }
    }

    /** What was found while the file was read has its name already. */
    private boolean isNamed(String message) {
        return message.startsWith(file + ":");
    }
}
