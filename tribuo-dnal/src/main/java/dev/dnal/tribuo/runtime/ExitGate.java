package dev.dnal.tribuo.runtime;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Lets the process end only while no GPU is at work. CUDA's driver goes first when a process ends; what is under way then kills the
 * process with "driver shutting down" or a violation of memory, and a dump of the JVM.
 */
final class ExitGate {
    /** More than most runs take, and as long as a user waits who has pressed Ctrl-C. */
    private static final long MOST_SECONDS = 10;

    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    /** Begins work on a device; one that is no GPU needs no gate. */
    static void enter(Device device) {
        if (device.kind() == Device.Kind.CUDA) {
            OfProcess.GATE.enter();
        }
    }

    /** Ends work on a device. */
    static void leave(Device device) {
        if (device.kind() == Device.Kind.CUDA) {
            OfProcess.GATE.leave();
        }
    }

    /** The gate that the end of this process has to pass, if it has used a GPU. */
    private static final class OfProcess {
        private static final ExitGate GATE = atExit();
    }

    private static ExitGate atExit() {
        ExitGate gate = new ExitGate();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> gate.shut(MOST_SECONDS), "dnal-exit"));
        return gate;
    }

    /** Begins work; waits for ever once the gate is shut. */
    void enter() {
        lock.readLock().lock();
    }

    /** Ends work. */
    void leave() {
        lock.readLock().unlock();
    }

    /**
     * Waits for the work under way and lets no other begin, unless that takes too long.
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
