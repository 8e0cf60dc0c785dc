package dev.dnal.tribuo.runtime;

/**
 * How the two graphs of a {@link ShardedSession} fit together.
 *
 * @param shards number of shards, at least 1
 * @param shareInput the shard graph's input for the shard's part of the batch, a FLOAT32 scalar in (0, 1]
 * @param partName names the update graph's input for an output of the shard graph and a shard
 */
public record ShardLayout(int shards, String shareInput, PartName partName) {
    /** Names inputs of the update graph. */
    @FunctionalInterface
    public interface PartName {
        /** The input for output {@code output} of shard {@code shard}, counted from 0. */
        String of(String output, int shard);
    }

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if there is not one shard at least
     */
    public ShardLayout {
        if (shards < 1) {
            throw new IllegalArgumentException("The number of shards must be at least 1, found " + shards + ".");
        }
    }
}
