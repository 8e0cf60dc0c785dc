package dev.dnal.gpu;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** PyTorch in a process of Python's, which trains as many steps as it is told to, and tells how long they took. */
final class TorchProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter orders;
    private final String greeting;

    private TorchProcess(Process process) throws IOException {
        this.process = process;
        this.answers = process.inputReader();
        this.orders = process.outputWriter();
        this.greeting = answer();
    }

    /** Starts it and waits until it has tried its ways and warmed up the fastest. */
    static TorchProcess start(CheckSettings settings, String network, int batch, boolean tf32) {
        List<String> command = List.of(
                "python3",
                settings.scripts().resolve("torch_step.py").toString(),
                settings.onGpu() ? "cuda:" + settings.device().index() : "cpu",
                network,
                Integer.toString(batch),
                tf32 ? "tf32" : "float32");
        try {
            return new TorchProcess(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("PyTorch can't be started by " + command + ": " + e.getMessage(), e);
        }
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("PyTorch's process ended; what it said is above");
        }
        return line;
    }

    /** Parameters that train, which way is the fastest, and the times of all. */
    String greeting() {
        return greeting;
    }

    /** Makes sure that both train the same network. */
    void requireParameters(long expected) {
        String count = greeting.substring(0, greeting.indexOf(' '));
        if (!count.equals(Long.toString(expected))) {
            throw new IllegalStateException("PyTorch trains " + count + " parameters, ours are " + expected);
        }
    }

    /** Trains and waits for the end of the last step. */
    double secondsOf(int steps) {
        try {
            orders.write(steps + "\n");
            orders.flush();
            return Double.parseDouble(answer());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
