package dev.dnal.cli;

import dev.dnal.cli.option.TrainingOptions;
import dev.dnal.tribuo.data.image.ClassWeights;
import dev.dnal.tribuo.experiment.ExperimentSettings;
import dev.dnal.tribuo.network.Networks;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.schedule.CosineRate;
import dev.dnal.tribuo.schedule.DeltaSchedule;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.TrainerSettings;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.strategy.dnal.DnalStrategy;
import java.util.Map;
import java.util.Optional;

/** Everything that decides what the quickstart learns and how long that takes. */
final class QuickstartSettings {
    private static final String NETWORK = "resnet8";

    private static final int BATCH_SIZE = 64;
    private static final double VALIDATION_FRACTION = 0.1;

    private static final double WEIGHT_DECAY = 1e-4;
    private static final WeightStage WEIGHTS = new WeightStage(3, new CosineRate(0.1), WEIGHT_DECAY);

    /** Gates only have to tell which channels go first: they stay soft, and next to nothing pushes them. */
    private static final DnalStrategy ARCHITECTURE =
            new DnalStrategy(1e-5).withEpochs(1).withDelta(new DeltaSchedule(1, 10));

    private static final Budget TIME = new Budget(Budget.Cost.LATENCY, "0.56x");

    /** On a GPU times are those of whole networks, each of which would have to be run. */
    private static final Budget ON_GPU = new Budget(Budget.Cost.MACS, "0.5x");

    private static final WeightStage LAST = new WeightStage(9, new CosineRate(0.1), WEIGHT_DECAY);

    private QuickstartSettings() {}

    /**
     * The settings of a run.
     *
     * @param training what the options say of training steps
     */
    static ExperimentSettings of(long seed, TrainingOptions training) {
        TrainerSettings settings = training.of(new TrainerSettings(Networks.named(NETWORK), ARCHITECTURE)
                .withWeightStage(WEIGHTS)
                .withFinalStage(LAST)
                .withBatchSize(BATCH_SIZE)
                .withValidationFraction(VALIDATION_FRACTION)
                .withSeed(seed));
        Budget budget = settings.device().kind() == Device.Kind.CUDA ? ON_GPU : TIME;
        return new ExperimentSettings(
                NETWORK, settings.withBudget(Optional.of(budget)), 0, new ClassWeights(Map.of()), Optional.empty());
    }
}
