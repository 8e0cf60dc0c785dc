package dev.dnal.tribuo.testing;

import java.util.List;
import java.util.logging.Level;

/** What is warned of. */
public final class Warnings {
    private Warnings() {}

    /** The warnings that a class logs while something is done, in order. */
    public static List<String> of(Class<?> source, Runnable action) {
        String start = Level.WARNING + " ";
        return LogLines.of(source, Level.WARNING, action).stream()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .toList();
    }
}
