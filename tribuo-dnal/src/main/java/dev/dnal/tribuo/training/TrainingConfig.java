package dev.dnal.tribuo.training;

import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;

/**
 * How a training step runs.
 *
 * @param session device and threads
 * @param kernels what the step is made of
 * @param shards parts into which each batch is cut, at least 1. Each part goes through the network by itself, at the same
 *     time as others where there are threads; gradients are summed before the update. Batch normalisations see their part only, as
 *     in distributed training; with 1 shard they see the batch. So the number belongs to what is learned, and does not follow
 *     from the machine.
 * @param stepsPerRun the most steps that share a run, at least 1. More than 1 is for devices with a memory of their own, where the
 *     state otherwise moves there and back with each step; it needs 1 shard
 */
public record TrainingConfig(SessionConfig session, Kernels kernels, int shards, int stepsPerRun) {
    /** Each has a thread of its own. */
    private static final int MOST_SHARDS = 1024;

    /**
     * The number of shards where nothing else is said. Two processors are the least that is common; and half of a usual batch is
     * enough for statistics.
     */
    public static final int DEFAULT_SHARDS = 2;

    /**
     * The number of steps in a run on a GPU where nothing else is said. The state moves to the device and back once in a run, at
     * 3.6 GB/s on an H200: for a network of 0.3 million weights in 4 ms, that is 0.2 ms a step; a network of 25 million weights takes
     * 0.1 s, for which 64 steps pay.
     */
    public static final int DEFAULT_STEPS_PER_RUN_ON_GPU = 16;

    /**
     * Checks the ranges.
     *
     * @throws SettingException if there is not one shard and one step at least, or if both are more than one
     */
    public TrainingConfig {
        if (shards < 1 || shards > MOST_SHARDS) {
            throw new SettingException("The number of shards must be from 1 to " + MOST_SHARDS + ", found " + shards);
        }
        if (stepsPerRun < 1) {
            throw new SettingException("The number of steps in a run must be at least 1, found " + stepsPerRun);
        }
        if (stepsPerRun > 1 && shards > 1) {
            throw new SettingException("Runs of several steps are for whole batches: with " + stepsPerRun
                    + " steps in a run, expected 1 shard, found " + shards);
        }
    }

    /** One step in each run. */
    public TrainingConfig(SessionConfig session, Kernels kernels, int shards) {
        this(session, kernels, shards, 1);
    }

    /** What suits the device, and the fastest kernels there are. */
    public static TrainingConfig of(SessionConfig session) {
        return suiting(session, Kernels.AUTO, 0, 0);
    }

    /**
     * A configuration of which parts may be left to the device. A CPU gets {@link #DEFAULT_SHARDS} and a run for each step; a GPU
     * is kept busy by whole batches and gets {@link #DEFAULT_STEPS_PER_RUN_ON_GPU}.
     *
     * @param session on a device that is resolved; {@link Device.Kind#AUTO} counts as a CPU
     * @param shards as of {@link #shards}, or 0 for what suits the device
     * @param stepsPerRun as of {@link #stepsPerRun}, or 0 for what suits the device
     * @throws IllegalArgumentException if one is below 0, or if both are above 1
     */
    public static TrainingConfig suiting(SessionConfig session, Kernels kernels, int shards, int stepsPerRun) {
        boolean onGpu = session.device().kind() == Device.Kind.CUDA;
        int chosenShards = shards != 0 ? shards : onGpu || stepsPerRun > 1 ? 1 : DEFAULT_SHARDS;
        int chosenSteps =
                stepsPerRun != 0 ? stepsPerRun : onGpu && chosenShards == 1 ? DEFAULT_STEPS_PER_RUN_ON_GPU : 1;
        return new TrainingConfig(session, kernels, chosenShards, chosenSteps);
    }

    /**
     * The same with another number of shards.
     *
     * @throws SettingException if below 1
     */
    public TrainingConfig withShards(int newShards) {
        return new TrainingConfig(session, kernels, newShards, stepsPerRun);
    }

    /**
     * The same with another number of steps in a run.
     *
     * @throws SettingException if below 1, or above with more than 1 shard
     */
    public TrainingConfig withStepsPerRun(int steps) {
        return new TrainingConfig(session, kernels, shards, steps);
    }
}
