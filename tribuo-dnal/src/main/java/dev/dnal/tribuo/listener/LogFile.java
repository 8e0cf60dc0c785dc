package dev.dnal.tribuo.listener;

import dev.dnal.tribuo.search.SearchListener;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.jspecify.annotations.Nullable;

/**
 * A file with what happens in a run, a line each: the time in UTC as ISO 8601 has it, the level, and what {@link LoggingListener} says; and warnings
 * that the library logs in this process while the file is open. Lines are added to those of earlier processes. For any number of threads.
 */
public final class LogFile implements AutoCloseable {
    /** Kept: the JDK forgets the handlers of a logger that nobody holds. */
    private static final Logger LIBRARY = Logger.getLogger("dev.dnal");

    private final Logger log = Logger.getAnonymousLogger();
    private final OutputStream out;

    /** Of what is written here. */
    private final LineHandler handler;

    /** Of what the library logs. */
    private final LineHandler warnings;

    /** Whose lines are in the file as soon as they are written. */
    private static final class LineHandler extends StreamHandler {
        LineHandler(OutputStream out, Level least) {
            super(out, new LineFormatter());
            setLevel(least);
            try {
                setEncoding(StandardCharsets.UTF_8.name());
            } catch (IOException e) {
                throw new IllegalStateException("Each Java machine knows UTF-8", e);
            }
        }

        @Override
        public synchronized void publish(LogRecord line) {
            super.publish(line);
            flush();
        }
    }

    private static final class LineFormatter extends Formatter {
        @Override
        public String format(LogRecord line) {
            Instant time = line.getInstant().truncatedTo(ChronoUnit.SECONDS);
            return time + " " + line.getLevel().getName() + " " + formatMessage(line) + System.lineSeparator()
                    + trace(line.getThrown());
        }

        private static String trace(@Nullable Throwable thrown) {
            StringWriter text = new StringWriter();
            if (thrown != null) {
                thrown.printStackTrace(new PrintWriter(text, true));
            }
            return text.toString();
        }
    }

    /**
     * Opens a file, which is made if it is not there yet.
     *
     * @throws IOException if it can't be written
     */
    public LogFile(Path file) throws IOException {
        out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        handler = new LineHandler(out, Level.INFO);
        warnings = new LineHandler(out, Level.WARNING);
        log.setUseParentHandlers(false);
        log.setLevel(Level.INFO);
        log.addHandler(handler);
        LIBRARY.addHandler(warnings);
    }

    /** What writes into the file how training goes on. */
    public SearchListener listener() {
        return new LoggingListener(LoggingListener.DEFAULT_BATCH_INTERVAL, log);
    }

    /** Writes a line. */
    public void info(String text) {
        log.log(Level.INFO, "{0}", text);
    }

    @Override
    public void close() {
        LIBRARY.removeHandler(warnings);
        log.removeHandler(handler);
        handler.close();
    }
}
