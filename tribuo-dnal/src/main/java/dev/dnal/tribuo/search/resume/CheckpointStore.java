package dev.dnal.tribuo.search.resume;

import java.util.Optional;

/**
 * Keeps the checkpoints of one search. Whoever makes it sees to it that it is given to the same search again: one with the same
 * settings, images and seed.
 */
public interface CheckpointStore {
    /**
     * The latest checkpoint.
     *
     * @return empty if none was saved
     * @throws UnusableCheckpointException if there is one but it can't be gone on from
     * @throws CheckpointException if it can't be read
     */
    Optional<Checkpoint> load();

    /**
     * Saves a checkpoint, which takes the place of those before it once it is safe. Called at the end of each epoch, and
     * after a batch where {@link #isDue} says so.
     *
     * @throws CheckpointException if it can't be saved; the search then ends, and the checkpoint before is still there
     */
    void save(Checkpoint checkpoint);

    /** Whether to save within an epoch now. */
    default boolean isDue() {
        return false;
    }

    /** Keeps nothing: the search can't be continued. */
    static CheckpointStore none() {
        return new CheckpointStore() {
            @Override
            public Optional<Checkpoint> load() {
                return Optional.empty();
            }

            @Override
            public void save(Checkpoint checkpoint) {}
        };
    }
}
