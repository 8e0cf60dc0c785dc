package dev.dnal.tribuo.data.batch;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Batches of another pass, each asked for on a thread of this object's while the caller works with the one before. That thread
 * ends with the pass. Of its batches the other pass must leave the latest as it is while it prepares the next.
 */
final class BatchesAhead implements Batches {
    static final String THREAD = "dnal-batches";

    private final Batches pass;
    private final ExecutorService thread;

    /** The next batch; none at the end. While it is under way, nothing but its thread may touch {@link #pass}. */
    private @Nullable CompletableFuture<Batch> next;

    private boolean stopped;

    /** Takes over a pass and begins with its first batch. */
    BatchesAhead(Batches pass) {
        this.pass = pass;
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread made = new Thread(task, THREAD);
            made.setDaemon(true);
            return made;
        });
        prepareNext();
    }

    private void prepareNext() {
        if (pass.hasNext()) {
            next = CompletableFuture.supplyAsync(pass::next, thread);
        } else {
            next = null;
            thread.shutdown();
        }
    }

    @Override
    public boolean hasNext() {
        return next != null || pass.hasNext();
    }

    @Override
    public Batch next() {
        if (stopped || next == null) {
            // Has none, and says why.
            return pass.next();
        }
        Batch batch;
        try {
            batch = next.join();
        } catch (CompletionException e) {
            close();
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        prepareNext();
        return batch;
    }

    /** Waits for the batch that is being prepared and ends the thread. The pass must have become invalid. */
    void stop() {
        stopped = true;
        thread.shutdown();
        if (next != null) {
            // What preparing fails with is of no interest any more.
            next.handle((batch, failure) -> true).join();
        }
    }

    @Override
    public void close() {
        stop();
        next = null;
        pass.close();
    }
}
