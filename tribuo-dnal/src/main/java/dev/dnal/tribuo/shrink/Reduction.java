package dev.dnal.tribuo.shrink;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.internal.search.ArchitectureSearch;
import dev.dnal.tribuo.internal.search.SearchSettings;
import dev.dnal.tribuo.schedule.LinearRate;
import dev.dnal.tribuo.search.LearnedNetwork;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.TrainerSettings;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.ending.Cancellation;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.resume.CheckpointStore;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A network made smaller once: gates train, what they close is cut out, and the weights of what is left train to give the teacher's outputs.
 *
 * @param teacher what is to be like it
 * @param images that it is trained by
 * @param normalisation what networks see of their pixels
 * @param settings with budgets, which are of what the network costs that is cut
 */
record Reduction(Teacher teacher, ImageSource images, Normalisation normalisation, ShrinkSettings settings) {
    /**
     * What came of it.
     *
     * @param learned the small network
     * @param cut the same before its weights trained on
     */
    record Result(LearnedNetwork learned, Graph cut) {}

    /**
     * Makes a network smaller.
     *
     * @param start in the form that trains: the teacher, or what was made of it
     * @param store of this training alone
     * @throws dev.dnal.tribuo.search.ending.BudgetOutOfReachException if a budget can't be met
     */
    Result of(Graph start, SearchListener listener, CheckpointStore store, Cancellation cancellation) {
        AfterCut afterCut = new AfterCut();
        LearnedNetwork learned = new ArchitectureSearch(
                        search(start),
                        images,
                        new SplittableRandom(settings.seed()),
                        SearchListener.all(List.of(listener, afterCut)),
                        store,
                        cancellation)
                .learn();
        return new Result(learned, afterCut.network());
    }

    /** Keeps the network as it was before it trained on. */
    private static final class AfterCut implements SearchListener {
        private Optional<Graph> network = Optional.empty();

        @Override
        public void sliced(Architecture architecture, Graph sliced) {
            network = Optional.of(sliced.copy());
        }

        Graph network() {
            return network.orElseThrow(() -> new IllegalStateException("A search must say what it has cut"));
        }
    }

    SearchSettings search(Graph start) {
        int gateEpochs = settings.gateEpochs(images.size());
        int epochs = settings.recoveryEpochs(images.size());
        WeightStage none = new WeightStage(0, new LinearRate(settings.rate(), 0), settings.weightDecay());
        TrainerSettings trainer = new TrainerSettings(new GivenNetwork(start), settings.strategy(gateEpochs))
                .withWeightStage(none)
                .withBudgets(settings.budgets())
                .withFinalStage(new WeightStage(
                        epochs, new LinearRate(settings.rate(), ShrinkSettings.WARM_UP), settings.weightDecay()))
                .withRateTrials(true)
                .withAugmentations(settings.augmentations())
                .withBatchSize(Math.min(settings.batchSize(), images.size()))
                .withValidationFraction(0)
                .withTimeLimitSeconds(settings.timeLimitSeconds())
                .withTraining(settings.training())
                .withSeed(settings.seed());
        return new SearchSettings(trainer, teacher.loss(), normalisation, settings.training());
    }
}
