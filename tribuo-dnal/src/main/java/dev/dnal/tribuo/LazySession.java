package dev.dnal.tribuo;

import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.training.NetworkSession;
import org.jspecify.annotations.Nullable;

/**
 * A session that opens when it is first used: a model that is only loaded, described, copied or exported takes no native
 * memory. For any number of threads.
 */
final class LazySession implements AutoCloseable {
    private final byte[] model;
    private final SessionConfig config;
    private @Nullable OnnxSession session;
    private boolean closed;

    LazySession(byte[] model, SessionConfig config) {
        this.model = model;
        this.config = config;
    }

    /**
     * The session, which stays this object's to close.
     *
     * @throws IllegalStateException if this is closed
     */
    synchronized OnnxSession get() {
        if (closed) {
            throw new IllegalStateException(
                    "The model is closed and can't predict; use a copy of it, or load it again.");
        }
        OnnxSession open = session;
        if (open == null) {
            open = NetworkSession.open(model, "the model", config);
            session = open;
        }
        return open;
    }

    /** Waits for the runs under way. Closing again does nothing. */
    @Override
    public void close() {
        OnnxSession open;
        synchronized (this) {
            closed = true;
            open = session;
            session = null;
        }
        // Outside the lock: the session waits for its runs, and others should hear at once that it is closed.
        if (open != null) {
            open.close();
        }
    }
}
