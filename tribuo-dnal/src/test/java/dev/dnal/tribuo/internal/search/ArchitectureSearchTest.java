package dev.dnal.tribuo.internal.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.tribuo.data.HorizontalFlip;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.network.SmallVgg;
import dev.dnal.tribuo.optimiser.AdamWOptimiser;
import dev.dnal.tribuo.optimiser.StageOptimiser;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.LearnedNetwork;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.TrainerSettings;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.ending.BudgetOutOfReachException;
import dev.dnal.tribuo.search.ending.TrainingDivergedException;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import dev.dnal.tribuo.strategy.ThinNetwork;
import dev.dnal.tribuo.strategy.dnal.DnalStrategy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ArchitectureSearchTest {
    private static SearchSettings settings(Network network, StageOptimiser optimiser, double lambda) {
        return Halves.settings(trainer(lambda).withNetwork(network).withOptimiser(optimiser));
    }

    private static TrainerSettings trainer(double lambda) {
        return Halves.trainer(new DnalStrategy(lambda).withEpochs(3).withLearningRate(new ConstantRate(0.1)))
                .withWeightStage(new WeightStage(3, new ConstantRate(0.02), 1e-4))
                .withFinalStage(new WeightStage(2, new ConstantRate(0.01), 1e-4));
    }

    private static SearchSettings settings(double lambda) {
        return Halves.settings(trainer(lambda));
    }

    private static ArchitectureSearch search(SearchSettings settings, long seed, SearchListener listener) {
        return new ArchitectureSearch(settings, Halves.images(), new SplittableRandom(seed), listener);
    }

    private static LearnedNetwork learn(SearchSettings settings, long seed) {
        return search(settings, seed, new SearchListener() {}).learn();
    }

    private static byte[] bytes(LearnedNetwork learned) {
        return OnnxWriter.toBytes(learned.graph());
    }

    @Test
    void aStrongPenaltyMakesTheNetworkSmallerAndItStillLearns() {
        LearnedNetwork learned = learn(settings(0.02), 1);
        Architecture architecture = learned.architecture().orElseThrow();
        assertTrue(architecture.after().macs() < architecture.before().macs(), architecture.toString());
        assertTrue(architecture.maskedVersusSlicedMaxAbsDiff() < 1e-5, architecture.toString());
        assertEquals(7, architecture.layers().size());
        EpochRecord chosen = learned.history().get(6 + learned.chosenEpoch());
        assertTrue(chosen.validationAccuracy() > 0.9, chosen.toString());
        assertEquals(architecture.after().macs(), chosen.liveMacs());
    }

    @Test
    void withoutPenaltyGatesOpenWhereTheyHelp() {
        Architecture architecture = learn(settings(0), 1).architecture().orElseThrow();
        int kept = architecture.layers().stream()
                .mapToInt(Architecture.LayerWidth::kept)
                .sum();
        assertTrue(kept > architecture.layers().size(), architecture.toString());
    }

    @Test
    void theChosenEpochIsTheBestOnTheValidationImages() {
        LearnedNetwork learned = learn(settings(0.002), 3);
        List<EpochRecord> last = learned.history().subList(6, 8);
        double best =
                last.stream().mapToDouble(EpochRecord::validationAccuracy).max().orElseThrow();
        assertEquals(best, last.get(learned.chosenEpoch()).validationAccuracy());
    }

    private static String keptBack(TrainerSettings settings, long seed) {
        return ArchitectureSearch.split(settings, Halves.images(), new SplittableRandom(seed))
                .validation()
                .contentHash();
    }

    @Test
    void imagesAreKeptBackByTheSeedOfAllElseOrOneOfTheirOwn() {
        TrainerSettings shared = trainer(0);
        assertNotEquals(keptBack(shared, 1), keptBack(shared, 2));
        TrainerSettings own = shared.withValidationSeed(7);
        assertEquals(keptBack(own, 1), keptBack(own, 2));
        assertNotEquals(keptBack(own, 1), keptBack(shared.withValidationSeed(8), 1));
    }

    @Test
    void theSameSeedGivesTheSameBytes() {
        assertArrayEquals(bytes(learn(settings(0.002), 5)), bytes(learn(settings(0.002), 5)));
        assertNotEquals(
                Arrays.hashCode(bytes(learn(settings(0.002), 5))), Arrays.hashCode(bytes(learn(settings(0.002), 6))));
    }

    @Test
    void stepsThatShareRunsGiveTheSameBytesAndTheSameLossesInOrder() {
        List<LearnedNetwork> learned = new ArrayList<>();
        List<List<SearchListener.BatchProgress>> progress = new ArrayList<>();
        for (int stepsPerRun : new int[] {1, 4}) {
            List<SearchListener.BatchProgress> seen = new ArrayList<>();
            progress.add(seen);
            SearchSettings settings =
                    Halves.settings(trainer(0.002).withShards(1).withStepsPerRun(stepsPerRun));
            learned.add(search(settings, 5, new SearchListener() {
                        @Override
                        public void batchFinished(BatchProgress batch) {
                            seen.add(batch);
                        }
                    })
                    .learn());
        }
        assertArrayEquals(bytes(learned.get(0)), bytes(learned.get(1)));
        assertEquals(progress.get(0), progress.get(1));
        assertEquals(8 * 6, progress.get(0).size());
    }

    @Test
    void otherNetworksAndOptimisersLearnToo() {
        SearchSettings adam = settings(new SmallVgg(4), new AdamWOptimiser(), 0.002);
        LearnedNetwork learned = learn(adam, 1);
        assertEquals(6, learned.architecture().orElseThrow().layers().size());
        assertEquals(8, learned.history().size());
    }

    @Test
    void theBaselineTrainsTheWholeNetworkForAllEpochs() {
        LearnedNetwork baseline =
                search(settings(0.002), 1, new SearchListener() {}).trainBaseline();
        assertTrue(baseline.architecture().isEmpty());
        assertEquals(8, baseline.history().size());
        assertTrue(baseline.history().stream().allMatch(record -> record.stage() == Stage.BASELINE));
    }

    @Test
    void theThinNetworkIsNarrowEverywhereAndTrainsForAllEpochs() {
        TrainerSettings half = settings(0.002).trainer().withBudget(Optional.of(new Budget(Budget.Cost.MACS, "0.5x")));
        LearnedNetwork thin = search(Halves.settings(ThinNetwork.of(half)), 1, new SearchListener() {})
                .trainThin();
        assertEquals(8, thin.history().size());
        assertTrue(thin.history().stream().allMatch(record -> record.stage() == Stage.THIN));
        Architecture widths = thin.architecture().orElseThrow();
        assertTrue(widths.after().macs() <= widths.before().macs() / 2, widths.toString());
        assertTrue(widths.layers().stream().allMatch(layer -> layer.kept() < layer.total()), widths.toString());
        assertEquals(1, thin.graph().outputs().size());
        assertTrue(
                thin.graph().nodes().stream().noneMatch(node -> node.is("Gather") || node.is("Mul")),
                "nothing is picked or filled up");
        assertTrue(thin.history().get(thin.chosenEpoch()).validationAccuracy() > 0.8, "it has learned");
    }

    @Test
    void aThinNetworkNeedsABudgetAndOneThatCanBeMet() {
        TrainerSettings without = settings(0.002).trainer();
        assertThrows(SettingException.class, () -> ThinNetwork.of(without));
        TrainerSettings nothing = without.withBudget(Optional.of(new Budget(Budget.Cost.MACS, "10")));
        ArchitectureSearch search = search(Halves.settings(ThinNetwork.of(nothing)), 1, new SearchListener() {});
        assertThrows(BudgetOutOfReachException.class, search::trainThin);
    }

    @Test
    void listenersHearStagesEpochsBatchesTheCutAndTheEnd() {
        List<String> heard = new ArrayList<>();
        SearchListener listener = new SearchListener() {
            @Override
            public void stageStarted(Stage stage, int epochs) {
                heard.add(stage.label() + epochs);
            }

            @Override
            public void batchFinished(BatchProgress progress) {
                heard.add("b");
            }

            @Override
            public void epochFinished(EpochRecord record) {
                heard.add("e");
            }

            @Override
            public void sliced(Architecture architecture, Graph sliced) {
                heard.add("cut");
            }

            @Override
            public void stageFinished(StageEnd end) {
                heard.add("s" + end.records().size());
            }

            @Override
            public void finished(LearnedNetwork network) {
                heard.add("end");
            }

            @Override
            public void failed(Throwable cause) {
                heard.add("failure");
            }
        };
        search(settings(0.002), 1, listener).learn();
        String epoch = "b".repeat(6) + "e";
        assertEquals(
                "weights3" + epoch.repeat(3) + "s3architecture3" + epoch.repeat(3) + "s3cutfinal2" + epoch.repeat(2)
                        + "s2end",
                String.join("", heard));
    }

    @Test
    void listenersHearThatATrainingFailsAndCannotHideWhy() {
        List<Throwable> heard = new ArrayList<>();
        IllegalStateException cause = new IllegalStateException("from a listener");
        IllegalStateException answer = new IllegalStateException("from the same listener");
        SearchListener failing = new SearchListener() {
            @Override
            public void batchFinished(BatchProgress progress) {
                throw cause;
            }

            @Override
            public void failed(Throwable failure) {
                throw answer;
            }
        };
        SearchListener hearing = new SearchListener() {
            @Override
            public void failed(Throwable failure) {
                heard.add(failure);
            }

            @Override
            public void finished(LearnedNetwork network) {
                throw new AssertionError("It has not finished");
            }
        };
        ArchitectureSearch search = search(settings(0), 1, SearchListener.all(List.of(failing, hearing)));
        assertSame(cause, assertThrows(IllegalStateException.class, search::learn));
        assertEquals(List.of(cause), heard);
        assertArrayEquals(new Throwable[] {answer}, cause.getSuppressed());
    }

    @Test
    void aNetworkThatDivergesSaysSo() {
        SearchSettings diverging = Halves.settings(trainer(0)
                .withWeightStage(new WeightStage(3, new ConstantRate(1e30), 0))
                .withAugmentations(List.of(new HorizontalFlip()))
                .withValidationFraction(0));
        TrainingDivergedException error = assertThrows(TrainingDivergedException.class, () -> learn(diverging, 1));
        assertTrue(error.getMessage().contains("lower the learning rate"), error.getMessage());
    }
}
