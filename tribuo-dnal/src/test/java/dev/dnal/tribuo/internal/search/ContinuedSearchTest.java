package dev.dnal.tribuo.internal.search;

import static dev.dnal.tribuo.internal.search.SmallSearch.search;
import static dev.dnal.tribuo.internal.search.SmallSearch.settings;
import static dev.dnal.tribuo.internal.search.SmallSearch.withoutSeconds;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.tribuo.listener.HistoryCsv;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.schedule.DeltaSchedule;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.LearnedNetwork;
import dev.dnal.tribuo.search.PenaltyForm;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.Strategy;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.control.GateSteerings;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import dev.dnal.tribuo.search.resume.Checkpoint;
import dev.dnal.tribuo.search.resume.CheckpointStore;
import dev.dnal.tribuo.search.resume.UnusableCheckpointException;
import dev.dnal.tribuo.strategy.Strategies;
import dev.dnal.tribuo.strategy.StrategySettings;
import dev.dnal.tribuo.strategy.ThinNetwork;
import dev.dnal.tribuo.strategy.dnal.Constraint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Searches that are stopped again and again, and come to what a search without a break comes to. */
class ContinuedSearchTest {
    private static LearnedNetwork unbroken;

    @BeforeAll
    static void searchWithoutABreak() {
        unbroken = search(CheckpointStore.none(), new SearchListener() {}).learn();
    }

    private static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Stops a search when this process has done as many epochs, or batches, and is to hear of one more. */
    private static SearchListener stopAfter(int epochs, int batches) {
        return new SearchListener() {
            private int heardEpochs;
            private int heardBatches;

            @Override
            public void epochFinished(EpochRecord record) {
                heardEpochs++;
                if (heardEpochs > epochs) {
                    throw new Stop();
                }
            }

            @Override
            public void batchFinished(BatchProgress progress) {
                heardBatches++;
                if (heardBatches > batches) {
                    throw new Stop();
                }
            }
        };
    }

    /** Begins the search again until it gets to its end. */
    private static Continued learn(CheckpointStore store, int epochs, int batches) {
        return learn(settings(), store, epochs, batches);
    }

    private static Continued learn(SearchSettings settings, CheckpointStore store, int epochs, int batches) {
        for (int stops = 0; stops < SmallSearch.EPOCHS * SmallSearch.BATCHES; stops++) {
            HistoryCsv history = new HistoryCsv();
            SearchListener listener = SearchListener.all(List.of(history, stopAfter(epochs, batches)));
            try {
                return new Continued(search(settings, store, listener).learn(), history.records(), stops);
            } catch (Stop e) {
                // As a process that is killed: the next one begins with what was saved.
            }
        }
        throw new AssertionError("The search does not get on");
    }

    private record Continued(LearnedNetwork learned, List<EpochRecord> heard, int stops) {}

    private static void assertSameAsUnbroken(Continued continued) {
        LearnedNetwork learned = continued.learned();
        assertArrayEquals(OnnxWriter.toBytes(unbroken.graph()), OnnxWriter.toBytes(learned.graph()));
        assertEquals(unbroken.chosenEpoch(), learned.chosenEpoch());
        assertEquals(unbroken.architecture(), learned.architecture());
        assertEquals(unbroken.choice(), learned.choice());
        assertEquals(withoutSeconds(unbroken.history()), withoutSeconds(learned.history()));
        assertEquals(learned.history(), continued.heard());
    }

    @Test
    void stoppedInEveryEpochItEndsWithTheSameBytes() {
        Continued continued = learn(new SmallSearch.Memory(false), 1, Integer.MAX_VALUE);
        assertEquals(SmallSearch.EPOCHS - 1, continued.stops());
        assertSameAsUnbroken(continued);
    }

    @Test
    void stoppedAfterEveryOtherBatchItEndsWithTheSameBytes() {
        Continued continued = learn(new SmallSearch.Memory(true), Integer.MAX_VALUE, 2);
        assertEquals(SmallSearch.EPOCHS * SmallSearch.BATCHES / 2, continued.stops());
        assertSameAsUnbroken(continued);
    }

    @Test
    void stoppedAtItsEndItTrainsNothingAgain() {
        SmallSearch.Memory store = new SmallSearch.Memory(false);
        learn(store, Integer.MAX_VALUE, Integer.MAX_VALUE);
        assertSameAsUnbroken(learn(store, 0, 0));
    }

    @Test
    void whatWasMeasuredIsNotMeasuredAgain() {
        SmallSearch.Memory store = new SmallSearch.Memory(false);
        SearchCheckpoints first = new SearchCheckpoints(store);
        Tensor share = first.decide("share", () -> Tensor.scalar(0.25f));
        first.finish(new Checkpoint.TrainedStage(Stage.WEIGHTS, List.of(), new Checkpoint.Choice(0, Map.of())));
        assertEquals(share, new SearchCheckpoints(store).decide("share", () -> Tensor.scalar(0.5f)));
    }

    @Test
    void aSearchWithABudgetEndsWithTheSameBytes() {
        SearchSettings budgeted = settings(Optional.of(new Budget(Budget.Cost.MACS, "0.5x")));
        LearnedNetwork whole = search(budgeted, CheckpointStore.none(), new SearchListener() {})
                .learn();
        Continued continued = learn(budgeted, new SmallSearch.Memory(false), 1, Integer.MAX_VALUE);
        assertArrayEquals(
                OnnxWriter.toBytes(whole.graph()),
                OnnxWriter.toBytes(continued.learned().graph()));
        assertEquals(withoutSeconds(whole.history()), withoutSeconds(continued.heard()));
        assertEquals(whole.choice(), continued.learned().choice());
    }

    static Stream<String> strategies() {
        return Strategies.names().stream();
    }

    /** With gates, multipliers, rounds or whatever else a strategy keeps between its epochs. */
    @ParameterizedTest
    @MethodSource("strategies")
    void eachStrategyEndsWithTheSameBytesHoweverOftenItIsStopped(String name) {
        Strategy strategy = Strategies.named(
                name,
                new StrategySettings(
                        new WeightStage(2, new ConstantRate(0.05), 1e-4),
                        new GateRule(GateRule.THRESHOLD, 1, 1),
                        0.01,
                        PenaltyForm.PUBLISHED,
                        new DeltaSchedule(1, 100),
                        true,
                        GateSteerings.named("square"),
                        Constraint.ADMM));
        SearchSettings chosen = settings(trainer ->
                trainer.withStrategy(strategy).withBudget(Optional.of(new Budget(Budget.Cost.MACS, "0.5x"))));
        LearnedNetwork whole =
                search(chosen, CheckpointStore.none(), new SearchListener() {}).learn();
        Continued continued = learn(chosen, new SmallSearch.Memory(true), 1, 4);
        assertTrue(continued.stops() >= 5, continued.stops() + " stops");
        assertArrayEquals(
                OnnxWriter.toBytes(whole.graph()),
                OnnxWriter.toBytes(continued.learned().graph()));
        assertEquals(withoutSeconds(whole.history()), withoutSeconds(continued.heard()));
        assertEquals(whole.choice(), continued.learned().choice());
    }

    @Test
    void aThinNetworkEndsWithTheSameBytes() {
        SearchSettings thin = settings(
                trainer -> ThinNetwork.of(trainer.withBudget(Optional.of(new Budget(Budget.Cost.MACS, "0.5x")))));
        LearnedNetwork whole =
                search(thin, CheckpointStore.none(), new SearchListener() {}).trainThin();
        SmallSearch.Memory store = new SmallSearch.Memory(true);
        SearchListener stopping = stopAfter(4, Integer.MAX_VALUE);
        assertThrows(Stop.class, () -> search(thin, store, stopping).trainThin());
        LearnedNetwork continued =
                search(thin, store, stopAfter(3, Integer.MAX_VALUE)).trainThin();
        assertArrayEquals(OnnxWriter.toBytes(whole.graph()), OnnxWriter.toBytes(continued.graph()));
        assertEquals(withoutSeconds(whole.history()), withoutSeconds(continued.history()));
        assertEquals(whole.choice(), continued.choice());
    }

    @Test
    void flipsAreCountedAcrossABreakWithinAnEpoch() {
        // A process goes on from the opposite gates: what it counts shows that it took them from the checkpoint.
        EpochRecord first = unbroken.history().get(2);
        EpochRecord second = unbroken.history().get(3);
        assertEquals(Stage.ARCHITECTURE, second.stage());
        assertEquals(-1, first.gates().flips());
        SmallSearch.Memory inverted = new SmallSearch.Memory(true) {
            @Override
            public void save(Checkpoint checkpoint) {
                super.save(isWithinSecondEpochOfGates(checkpoint) ? withOppositeGates(checkpoint) : checkpoint);
            }
        };
        LearnedNetwork learned = learn(inverted, Integer.MAX_VALUE, 2).learned();
        int gates = learned.architecture().orElseThrow().layers().stream()
                .mapToInt(Architecture.LayerWidth::total)
                .sum();
        assertEquals(
                gates - second.gates().flips(), learned.history().get(3).gates().flips());
    }

    private static boolean isWithinSecondEpochOfGates(Checkpoint checkpoint) {
        return checkpoint
                .current()
                .filter(stage -> stage.stage() == Stage.ARCHITECTURE
                        && stage.records().size() == 1
                        && stage.begun().batches() == 1)
                .isPresent();
    }

    private static Checkpoint withOppositeGates(Checkpoint checkpoint) {
        Checkpoint.StageInTraining stage = checkpoint.current().orElseThrow();
        Map<String, boolean[]> opposite = Masks.ofTensors(stage.gates());
        opposite.values().forEach(mask -> {
            for (int c = 0; c < mask.length; c++) {
                mask[c] = !mask[c];
            }
        });
        return new Checkpoint(
                checkpoint.decisions(),
                checkpoint.finished(),
                Optional.of(new Checkpoint.StageInTraining(
                        stage.stage(),
                        stage.records(),
                        stage.best(),
                        stage.begun(),
                        Masks.toTensors(opposite),
                        stage.state())));
    }

    @Test
    void aCheckpointOfAnotherSearchIsRefused() {
        SmallSearch.Memory store = new SmallSearch.Memory(false);
        learn(store, Integer.MAX_VALUE, Integer.MAX_VALUE);
        ArchitectureSearch baseline = search(store, new SearchListener() {});
        UnusableCheckpointException e = assertThrows(UnusableCheckpointException.class, baseline::trainBaseline);
        assertTrue(e.getMessage().contains("'weights'") && e.getMessage().contains("'baseline'"), e.getMessage());
    }
}
