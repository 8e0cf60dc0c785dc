package dev.dnal.cli;

import java.util.Optional;

/** Ends a process when the one that began it has ended, however that was: a sweep's runs must not go on without it. */
final class ParentWatch {
    /** The system property that names the process to watch by its number; without it nothing is watched. */
    static final String PROPERTY = "dnal.parent";

    private ParentWatch() {}

    /** Begins to watch. */
    static void begin() {
        Long parent = Long.getLong(PROPERTY);
        if (parent == null) {
            return;
        }
        Optional<ProcessHandle> handle = ProcessHandle.of(parent);
        Thread watch = new Thread(() -> exitAfter(handle), "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void exitAfter(Optional<ProcessHandle> parent) {
        parent.ifPresent(handle -> handle.onExit().join());
        System.exit(1);
    }
}
