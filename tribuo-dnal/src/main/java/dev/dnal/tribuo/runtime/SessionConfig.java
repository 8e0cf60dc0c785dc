package dev.dnal.tribuo.runtime;

import dev.dnal.onnx.SettingException;

/**
 * How to run a graph.
 *
 * @param device where to run it
 * @param threads the number of threads that share the work of one operator, at least 1; results of
 *     some operators depend on it in the last bits
 * @param optimisation how far the graph may be rewritten first
 * @param idleThreads what those threads do while they have no work; of no effect with one thread
 */
public record SessionConfig(Device device, int threads, GraphOptimisation optimisation, IdleThreads idleThreads) {

    /** More than any machine has processors for one session, and far fewer than end a process. */
    private static final int MOST_THREADS = 1024;

    /** Checks the number of threads. */
    public SessionConfig {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new SettingException(
                    "The number of threads must be from 1 to " + MOST_THREADS + ", found " + threads + ".");
        }
    }

    /**
     * The usual way to run on a device: as many threads as the machine has processors, all optimisations, threads
     * that sleep: where processors are shared, or are two threads of one core, threads that spin take from those that work, and
     * a training step takes up to twice as long.
     *
     * @param device where to run
     * @return the configuration
     */
    public static SessionConfig on(Device device) {
        return new SessionConfig(
                device, Runtime.getRuntime().availableProcessors(), GraphOptimisation.ALL, IdleThreads.SLEEP);
    }

    /**
     * The same with another number of threads.
     *
     * @param newThreads at least 1
     * @return a new configuration
     */
    public SessionConfig withThreads(int newThreads) {
        return new SessionConfig(device, newThreads, optimisation, idleThreads);
    }

    /**
     * The same with another level of graph optimisation.
     *
     * @param newOptimisation the level
     * @return a new configuration
     */
    public SessionConfig withOptimisation(GraphOptimisation newOptimisation) {
        return new SessionConfig(device, threads, newOptimisation, idleThreads);
    }

    /**
     * The same with threads that wait in another way.
     *
     * @param newIdleThreads what idle threads do
     * @return a new configuration
     */
    public SessionConfig withIdleThreads(IdleThreads newIdleThreads) {
        return new SessionConfig(device, threads, optimisation, newIdleThreads);
    }
}
