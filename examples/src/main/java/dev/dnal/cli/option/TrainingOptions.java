package dev.dnal.cli.option;

import dev.dnal.cli.help.Topic;
import dev.dnal.tribuo.search.TrainerSettings;
import dev.dnal.tribuo.training.Kernels;
import dev.dnal.tribuo.training.TrainingConfig;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say how networks are trained on a machine. */
@Topic.About(Topic.ADVANCED)
public final class TrainingOptions {
    @Mixin
    private RuntimeOptions runtime = new RuntimeOptions();

    @Option(
            names = "--shards",
            paramLabel = "N",
            description =
                    "Parts of each batch that go through the network by themselves, side by side; batch normalisations"
                            + " see their part. 1 normalises over the whole batch. Default: "
                            + TrainingConfig.DEFAULT_SHARDS + ", on a GPU 1.")
    private Optional<Integer> shards = Optional.empty();

    @Option(
            names = "--steps-per-run",
            paramLabel = "N",
            description =
                    "Steps that share a run, at most. More than 1 is for GPUs, where weights otherwise move to the"
                            + " device and back with each step, and needs --shards 1. Default: 1, on a GPU "
                            + TrainingConfig.DEFAULT_STEPS_PER_RUN_ON_GPU + ".")
    private Optional<Integer> stepsPerRun = Optional.empty();

    @Option(
            names = "--kernels",
            paramLabel = "KERNELS",
            defaultValue = "auto",
            description =
                    "What training steps are made of: portable, training, blocked+training, blocked+portable, cuda,"
                            + " cuda+training, or auto, the fastest there is. Default: ${DEFAULT-VALUE}.")
    private String kernels = "auto";

    @Option(
            names = "--checkpoint-seconds",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Save a checkpoint every N seconds too. The same command continues from the last one if the run was"
                            + " stopped. Default: ${DEFAULT-VALUE}, at the end of each epoch only.")
    private double checkpointSeconds;

    /** The number, or 0 if there is none. */
    private static int atLeastOne(String option, Optional<Integer> number) {
        if (number.isPresent() && number.get() < 1) {
            throw new BadInputException("Expected " + option + " to be at least 1, found " + number.get());
        }
        return number.orElse(0);
    }

    /**
     * Settings with what the options say.
     *
     * @throws IllegalArgumentException if an option is out of range
     * @throws dev.dnal.tribuo.runtime.library.RuntimeUnavailableException if the device or the kernels can't be had
     */
    public TrainerSettings of(TrainerSettings settings) {
        TrainingConfig config = TrainingConfig.suiting(
                runtime.session(),
                Kernels.of(kernels),
                atLeastOne("--shards", shards),
                atLeastOne("--steps-per-run", stepsPerRun));
        config.kernels().resolve(config.session().device());
        return settings.withTraining(config).withCheckpointSeconds(checkpointSeconds);
    }
}
