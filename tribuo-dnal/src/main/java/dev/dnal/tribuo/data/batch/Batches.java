package dev.dnal.tribuo.data.batch;

import java.util.Iterator;

/**
 * The batches of one pass over the images. Closing it early gives up the rest of the pass.
 *
 * <p>For one thread only.
 */
public interface Batches extends Iterator<Batch>, AutoCloseable {

    /**
     * The next batch. It is valid until the next call of this method, of {@link #close()}, or of
     * {@link BatchPipeline#epoch}: its memory is then used again.
     *
     * @return 1 to batch size images
     * @throws java.util.NoSuchElementException at the end of the pass
     * @throws IllegalStateException if this was closed or the pipeline has begun another pass
     * @throws RuntimeException what reading or augmenting the images failed with; the pass is of no further use
     */
    @Override
    Batch next();

    /** Ends the pass and its thread, if it has one. Has no effect the second time. */
    @Override
    void close();
}
