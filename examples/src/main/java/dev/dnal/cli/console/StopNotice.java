package dev.dnal.cli.console;

import dev.dnal.tribuo.listener.ProgressListener;
import java.io.PrintWriter;
import java.util.function.Supplier;

/** Says what becomes of the work when the process is stopped while it goes on, by Ctrl-C or a signal, on a line of its own. */
public final class StopNotice implements AutoCloseable {
    private final Thread atExit;

    private StopNotice(Runnable action) {
        this.atExit = new Thread(action, "stop-notice");
    }

    /**
     * A notice that stands where the cursor is.
     *
     * @param text asked for when the process is stopped
     */
    public static StopNotice of(Console console, Supplier<String> text) {
        return new StopNotice(() -> say(console, text));
    }

    /**
     * A notice in place of how training goes on.
     *
     * @param text asked for when the process is stopped
     */
    public static StopNotice of(Console console, ProgressListener progress, Supplier<String> text) {
        return new StopNotice(() -> {
            progress.close();
            say(console, text);
        });
    }

    /** From now on. */
    public void begin() {
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    private static void say(Console console, Supplier<String> text) {
        PrintWriter out = console.progress();
        // Terminals show ^C where the cursor is.
        if (console.terminal()) {
            out.println();
        }
        out.println(text.get());
        out.flush();
    }

    /** No more: the work is done, or has failed and says so itself. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The process is being stopped, and it is said.
            return;
        }
    }
}
