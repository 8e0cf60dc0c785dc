package dev.dnal.tribuo.runtime;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.LongSupplier;

/**
 * The processor time of the calling thread. A session of one thread on a CPU runs in the thread that calls it, so this is what it takes while
 * nobody takes the processor from it, however busy the machine is.
 */
public final class ThreadClock {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private ThreadClock() {}

    /** Whether all work of sessions of a configuration is done in the calling thread, and its time is known. */
    public static boolean suits(SessionConfig config) {
        return config.threads() == 1
                && config.device().resolve().kind() == Device.Kind.CPU
                && THREADS.isCurrentThreadCpuTimeSupported();
    }

    /** The clock for sessions of a configuration, in nanoseconds: the thread's where it {@link #suits}, else that of the machine. */
    public static LongSupplier of(SessionConfig config) {
        return suits(config) ? THREADS::getCurrentThreadCpuTime : System::nanoTime;
    }
}
