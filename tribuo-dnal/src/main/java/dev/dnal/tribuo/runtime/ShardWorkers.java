package dev.dnal.tribuo.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Threads that run numbered tasks side by side. */
final class ShardWorkers implements AutoCloseable {
    private final ExecutorService pool;

    /** Makes {@code threads} threads, at least 1. */
    ShardWorkers(int threads) {
        pool = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "dnal-shard");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Runs a task for all numbers below {@code count} and waits until none is running, even if one fails or this thread is
     * interrupted: what they work on is freed afterwards.
     *
     * @throws RuntimeException what one of them threw
     */
    void run(int count, IntConsumer task) {
        CompletableFuture<?>[] running = IntStream.range(0, count)
                .mapToObj(number -> CompletableFuture.runAsync(() -> task.accept(number), pool))
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(running).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    @Override
    public void close() {
        pool.shutdown();
    }
}
