package dev.dnal.tribuo.elsewhere;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.training.loss.SoftmaxCrossEntropy;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.internal.search.ArchitectureSearch;
import dev.dnal.tribuo.internal.search.Halves;
import dev.dnal.tribuo.internal.search.SearchSettings;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.LearnedNetwork;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.Strategy;
import dev.dnal.tribuo.search.TrainerSettings;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.ending.Cancellation;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import dev.dnal.tribuo.search.record.StageLedger;
import dev.dnal.tribuo.search.resume.Checkpoint;
import dev.dnal.tribuo.search.resume.CheckpointStore;
import dev.dnal.tribuo.training.TrainingConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Strategies that somebody else writes, in a package of their own: one file each, with what is public. */
class StrategiesFromElsewhereTest {
    /** Of 240 images a quarter is kept back. */
    private static final int IMAGES = 180;

    static Stream<OwnStrategy> strategies() {
        return Stream.of(new OwnGates(), new DualVariables(), new ProjectedScales(), new MeasuredCandidates());
    }

    private static SearchSettings settings(Strategy strategy, double validation, TrainingConfig training) {
        WeightStage stage = new WeightStage(2, new ConstantRate(0.02), 1e-4);
        TrainerSettings trainer = new TrainerSettings(new ResNet(8, 4), strategy)
                .withWeightStage(stage)
                .withBudget(Optional.of(new Budget(Budget.Cost.MACS, "0.5x")))
                .withFinalStage(stage)
                .withBatchSize(32)
                .withValidationFraction(validation);
        Normalisation normalisation = new Normalisation(List.of(0.4), List.of(0.25), Normalisation.BYTE_SCALE);
        return new SearchSettings(trainer, new SoftmaxCrossEntropy(), normalisation, training);
    }

    private static TrainingConfig sharded() {
        return TrainingConfig.of(SessionConfig.on(Device.CPU).withThreads(1));
    }

    private static LearnedNetwork learn(Strategy strategy, CheckpointStore store) {
        return learn(strategy, store, sharded());
    }

    private static LearnedNetwork learn(Strategy strategy, CheckpointStore store, TrainingConfig training) {
        return new ArchitectureSearch(
                        settings(strategy, 0.25, training),
                        Halves.images(),
                        new SplittableRandom(1),
                        new SearchListener() {},
                        store,
                        new Cancellation())
                .learn();
    }

    private static List<EpochRecord> secondStage(LearnedNetwork learned) {
        return learned.history().stream()
                .filter(record -> record.stage() == Stage.ARCHITECTURE)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void eachLeadsToASmallNetworkThatLearns(OwnStrategy strategy) {
        LearnedNetwork learned = learn(strategy, CheckpointStore.none());
        Architecture architecture = learned.architecture().orElseThrow();
        double share =
                (double) architecture.after().macs() / architecture.before().macs();
        assertTrue(share <= 0.5 && share > 0.45, "share " + share);
        assertEquals(OwnStrategy.EPOCHS, secondStage(learned).size());
        EpochRecord last = learned.history().get(2 + OwnStrategy.EPOCHS + learned.chosenEpoch());
        assertTrue(last.validationAccuracy() > 0.8, last.toString());
    }

    /** Keeps all checkpoints that are not between stages. */
    private static final class Recorder implements CheckpointStore {
        private final List<Checkpoint> checkpoints = new ArrayList<>();

        @Override
        public Optional<Checkpoint> load() {
            return Optional.empty();
        }

        @Override
        public void save(Checkpoint checkpoint) {
            if (checkpoint
                    .current()
                    .filter(stage -> stage.stage() == Stage.ARCHITECTURE)
                    .isPresent()) {
                checkpoints.add(checkpoint);
            }
        }

        @Override
        public boolean isDue() {
            return true;
        }
    }

    /** Goes on from one checkpoint. */
    private record From(Checkpoint checkpoint) implements CheckpointStore {
        @Override
        public Optional<Checkpoint> load() {
            return Optional.of(checkpoint);
        }

        @Override
        public void save(Checkpoint later) {}

        @Override
        public boolean isDue() {
            return false;
        }
    }

    /** Six batches an epoch: the last checkpoint lies within the second epoch, where variables are no longer as at first. */
    @ParameterizedTest
    @MethodSource("strategies")
    void aSearchGoesOnWithinTheirTrainingAndEndsTheSame(OwnStrategy strategy) {
        Recorder recorder = new Recorder();
        LearnedNetwork whole = learn(strategy, recorder);
        Checkpoint last = recorder.checkpoints.get(recorder.checkpoints.size() - 1);
        assertTrue(last.current().orElseThrow().begun().batches() > 0, "within an epoch");
        LearnedNetwork continued = learn(strategy, new From(last));
        assertArrayEquals(OnnxWriter.toBytes(whole.graph()), OnnxWriter.toBytes(continued.graph()));
    }

    @Test
    void multipliersRiseWhileTheirConstraintIsViolatedAndAreSavedWithCheckpoints() {
        DualVariables strategy = new DualVariables();
        Recorder recorder = new Recorder();
        learn(strategy, recorder);
        assertEquals(OwnStrategy.EPOCHS, strategy.multipliers.size());
        double first = strategy.multipliers.get(0);
        assertTrue(first > 0, strategy.multipliers.toString());
        Checkpoint.StageInTraining last = recorder.checkpoints
                .get(recorder.checkpoints.size() - 1)
                .current()
                .orElseThrow();
        assertEquals(first, last.state().get("multiplier/conv1").doubles()[0]);
    }

    /** With shards, with whole batches, and where others have several steps in a run. */
    @Test
    void aProjectionHoldsAfterEachStepWhateverRunsIt() {
        for (TrainingConfig training : List.of(
                sharded(), sharded().withShards(1), sharded().withShards(1).withStepsPerRun(3))) {
            Recorder recorder = new Recorder();
            learn(new ProjectedScales(), recorder, training);
            List<String> scales = recorder.checkpoints.get(0).current().orElseThrow().state().keySet().stream()
                    .filter(name -> name.endsWith("layer1.0.bn1.weight"))
                    .toList();
            assertEquals(1, scales.size(), scales.toString());
            for (Checkpoint checkpoint : recorder.checkpoints) {
                for (double scale : checkpoint
                        .current()
                        .orElseThrow()
                        .state()
                        .get(scales.get(0))
                        .doubles()) {
                    assertTrue(scale >= 0 && scale <= ProjectedScales.MOST, "scale " + scale);
                }
            }
        }
    }

    @Test
    void candidatesAreMeasuredCountedAndChargedForWhatTheyAre() {
        MeasuredCandidates strategy = new MeasuredCandidates();
        LearnedNetwork learned = learn(strategy, CheckpointStore.none());
        assertEquals(
                strategy.measured,
                secondStage(learned).stream()
                        .map(EpochRecord::validationAccuracy)
                        .toList());
        assertEquals(2, learned.choice().orElseThrow().candidates());
        long ofStage = StageLedger.of(learned.history()).get(1).macs();
        long whole = learned.architecture().orElseThrow().before().macs();
        assertTrue(ofStage <= 2 * 3 * IMAGES * whole / 2, "both within half of the network's " + whole);
        assertEquals(
                ofStage,
                secondStage(learned).stream()
                        .mapToLong(record -> 3 * IMAGES * record.liveMacs())
                        .sum());
    }

    @Test
    void whoMeasuresNetworksNeedsValidationImages() {
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> settings(new MeasuredCandidates(), 0, sharded()));
        assertTrue(error.getMessage().contains("validation images"), error.getMessage());
    }

    /** The factors of OwnGates are gone, and the network is one that anybody can run. */
    @Test
    void gatesOfTheirOwnAreGoneFromTheResult() {
        LearnedNetwork learned = learn(new OwnGates(), CheckpointStore.none());
        assertTrue(
                learned.graph().initializers().stream().map(Value::name).noneMatch(name -> name.endsWith("/factor")));
    }
}
