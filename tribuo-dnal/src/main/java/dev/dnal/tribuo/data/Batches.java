package dev.dnal.tribuo.data;

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
     */
    @Override
    Batch next();

    /** Ends the pass. Has no effect the second time. */
    @Override
    void close();
}
