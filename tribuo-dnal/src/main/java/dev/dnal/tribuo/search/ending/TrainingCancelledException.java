package dev.dnal.tribuo.search.ending;

import java.util.concurrent.CancellationException;

/** A training was ended by a {@link Cancellation}, or by an interrupt of its thread. */
public final class TrainingCancelledException extends CancellationException {
    private static final long serialVersionUID = 1L;

    private TrainingCancelledException(String message) {
        super(message);
    }

    /** Where a training has ended. */
    public static TrainingCancelledException at(String place) {
        return new TrainingCancelledException("Training was cancelled " + place
                + "; if checkpoints are kept, the same training goes on from there when it is begun again");
    }

    /** An interrupt has closed a file that was being written. */
    public static TrainingCancelledException in(RuntimeException broken) {
        TrainingCancelledException cancelled =
                new TrainingCancelledException("Training was interrupted while it read or"
                        + " wrote files; if checkpoints are kept, the same training goes on from the last of them when it is begun"
                        + " again");
        cancelled.initCause(broken);
        return cancelled;
    }
}
