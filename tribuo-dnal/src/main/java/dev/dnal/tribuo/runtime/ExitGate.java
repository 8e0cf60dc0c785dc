package dev.dnal.tribuo.runtime;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Lets the process end between runs on a GPU only. CUDA's driver goes first when a process ends; a run under way then kills the
 * process with "driver shutting down" or a violation of memory, and a dump of the JVM.
 */
final class ExitGate {
    /** More than a run takes, less than a user waits who has pressed Ctrl-C. */
    private static final long MOST_SECONDS = 10;

    private static final ExitGate OF_PROCESS = atExit();

    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    /** The gate that the end of this process has to pass. */
    static ExitGate ofProcess() {
        return OF_PROCESS;
    }

    private static ExitGate atExit() {
        ExitGate gate = new ExitGate();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> gate.shut(MOST_SECONDS), "dnal-exit"));
        return gate;
    }

    /** Begins a run; waits for ever once the gate is shut. */
    void enter() {
        lock.readLock().lock();
    }

    /** Ends a run. */
    void leave() {
        lock.readLock().unlock();
    }

    /**
     * Waits for the runs under way and lets no other begin.
     *
     * @return whether none is under way
     */
    boolean shut(long mostSeconds) {
        try {
            return lock.writeLock().tryLock(mostSeconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
