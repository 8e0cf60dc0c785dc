package dev.dnal.tribuo.search.resume;

/** There are checkpoints, but none that can be gone on from: they are damaged, or those of another search. */
public final class UnusableCheckpointException extends CheckpointException {
    private static final long serialVersionUID = 1L;

    /** With what was expected, what was found, where, and what to do. */
    public UnusableCheckpointException(String message) {
        super(message);
    }
}
