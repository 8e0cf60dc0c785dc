package dev.dnal.tribuo.search.ending;

/**
 * Asks trainings to end before they are over. Any thread may ask, also a listener; once asked, it stays so.
 *
 * <p>A training that is cancelled ends within one step, or where an epoch has just ended, when that has been evaluated. It saves a
 * checkpoint, if checkpoints are kept, and throws a {@link TrainingCancelledException}. Continued from the checkpoint, it comes to
 * what it would have come to without the break, to the last bit. An interrupt of the thread that trains does the same; the
 * thread is still interrupted when the exception is thrown.
 */
public final class Cancellation {
    private volatile boolean requested;

    /** Nobody has asked yet. */
    public Cancellation() {}

    /** Asks. */
    public void request() {
        requested = true;
    }

    /** Whether somebody has asked. */
    public boolean isRequested() {
        return requested;
    }

    /** Whether the training on this thread is to end. */
    public boolean isDue() {
        return requested || Thread.currentThread().isInterrupted();
    }

    /**
     * Ends the training on this thread if it is to end.
     *
     * @param place where it stands
     * @throws TrainingCancelledException if so
     */
    public void requireNone(String place) {
        if (isDue()) {
            throw TrainingCancelledException.at(place);
        }
    }
}
