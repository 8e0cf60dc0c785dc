package dev.dnal.tribuo.internal.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.loss.Metric;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.optimiser.SgdOptimiser;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.EarlyStopping;
import dev.dnal.tribuo.search.GateControl;
import dev.dnal.tribuo.search.TrainingPlan;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.GateDiagnostics;
import dev.dnal.tribuo.search.record.Stage;
import dev.dnal.tribuo.search.resume.Checkpoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StageProgressTest {
    /** Of 0, 0.049, 0.5 and 1 in intervals of 0.05. */
    private static final List<Integer> HISTOGRAM = List.of(2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1);

    private static final Graph NETWORK = new ResNet(8)
            .build(new ImageShape(1, 8, 8), 2, new SplittableRandom(1))
            .graph();

    private static StageProgress progress() {
        return progress(Optional.empty());
    }

    private static StageProgress progress(Optional<EarlyStopping> earlyStopping) {
        TrainingGraph training = TrainingGraph.of(NETWORK.copy())
                .optimiser(new SgdOptimiser().withWeightDecay(0))
                .build();
        TrainingPlan plan = new TrainingPlan(
                training,
                4,
                earlyStopping,
                new ConstantRate(1),
                GateControl.constant(0, 1),
                Optional.empty(),
                Optional.empty());
        return new StageProgress(
                new StageTask(Stage.ARCHITECTURE, plan, (network, delta) -> StageTask.GateStatus.without(1), 1), false);
    }

    private static StageTask.GateStatus gates(boolean[] wide, boolean[] narrow) {
        Map<String, boolean[]> above = new LinkedHashMap<>();
        above.put("wide", wide);
        above.put("narrow", narrow);
        return new StageTask.GateStatus(0.5, 100, above, Map.of("a", new double[] {0, 0.049, 0.5, 1}), 0.25);
    }

    @Test
    void gatesAreSeenBesideThoseOfTheEpochBefore() {
        StageProgress progress = progress();
        assertEquals(
                new GateDiagnostics(0.25, -1, "narrow", 1, HISTOGRAM),
                progress.observe(gates(new boolean[] {true, true, false}, new boolean[] {true, false})));
        assertEquals(
                new GateDiagnostics(0.25, 3, "wide", 1, HISTOGRAM),
                progress.observe(gates(new boolean[] {false, true, false}, new boolean[] {false, true})));
    }

    @Test
    void aLayerWithoutOpenGatesIsTheSmallest() {
        assertEquals(
                new GateDiagnostics(0.25, -1, "narrow", 0, HISTOGRAM),
                progress().observe(gates(new boolean[] {true, false, false}, new boolean[] {false, false})));
    }

    @Test
    void itGoesOnFromTheGatesOfACheckpoint() {
        StageProgress before = progress();
        before.observe(gates(new boolean[] {true, true, false}, new boolean[] {true, false}));
        StageProgress after = progress();
        after.restore(before.at(Checkpoint.PartOfEpoch.NOTHING, Map.of()));
        assertEquals(
                2,
                after.observe(gates(new boolean[] {true, true, true}, new boolean[] {true, true}))
                        .flips());
    }

    private static void add(StageProgress progress, double... accuracies) {
        for (double accuracy : accuracies) {
            progress.add(
                    new EpochRecord(
                            Stage.WEIGHTS,
                            progress.nextEpoch(),
                            4,
                            1,
                            0.1,
                            0,
                            1,
                            Metric.ACCURACY,
                            0.5,
                            accuracy,
                            1,
                            1,
                            Double.NaN,
                            GateDiagnostics.NONE,
                            1,
                            1),
                    Map.of());
        }
    }

    @Test
    void aStageHandsOnItsLastEpochAfterAllOfThem() {
        StageProgress progress = progress();
        add(progress, 0.5, 0.75, 0.75);
        assertTrue(progress.hasNextEpoch());
        add(progress, 0.25);
        assertFalse(progress.hasNextEpoch());
        assertEquals(3, progress.end(Map.of()).chosen().epoch());
    }

    @Test
    void withEarlyStoppingAStageHandsOnItsBestEpoch() {
        StageProgress progress = progress(Optional.of(new EarlyStopping(1)));
        add(progress, 0.5, 0.75);
        assertTrue(progress.hasNextEpoch());
        add(progress, 0.25);
        assertFalse(progress.hasNextEpoch());
        assertEquals(1, progress.end(Map.of()).chosen().epoch());
    }

    @Test
    void withoutGatesThereIsNothingToSay() {
        assertEquals(GateDiagnostics.NONE, progress().observe(StageTask.GateStatus.without(1)));
    }
}
