package dev.dnal.tribuo.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.data.ImageShape;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.optimiser.SgdOptimiser;
import dev.dnal.tribuo.schedule.ConstantRate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StageProgressTest {
    private static final Graph NETWORK = new ResNet(8)
            .build(new ImageShape(1, 8, 8), 2, new SplittableRandom(1))
            .graph();

    private static StageProgress progress() {
        TrainingGraph training = TrainingGraph.of(NETWORK.copy())
                .optimiser(new SgdOptimiser().withWeightDecay(0))
                .build();
        StageTask.GateStatus status = StageTask.GateStatus.without(NETWORK);
        return new StageProgress(
                new StageTask(
                        Stage.ARCHITECTURE,
                        training,
                        2,
                        new ConstantRate(1),
                        epoch -> 1,
                        records -> 0,
                        (network, delta) -> status,
                        1),
                false);
    }

    private static StageTask.GateStatus gates(boolean[] wide, boolean[] narrow) {
        Map<String, boolean[]> above = new LinkedHashMap<>();
        above.put("wide", wide);
        above.put("narrow", narrow);
        return new StageTask.GateStatus(0.5, 100, above, 0.25);
    }

    @Test
    void gatesAreSeenBesideThoseOfTheEpochBefore() {
        StageProgress progress = progress();
        assertEquals(
                new GateDiagnostics(0.25, -1, "narrow", 1),
                progress.observe(gates(new boolean[] {true, true, false}, new boolean[] {true, false})));
        assertEquals(
                new GateDiagnostics(0.25, 3, "wide", 1),
                progress.observe(gates(new boolean[] {false, true, false}, new boolean[] {false, true})));
    }

    @Test
    void aLayerWithoutOpenGatesIsTheSmallest() {
        assertEquals(
                new GateDiagnostics(0.25, -1, "narrow", 0),
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

    @Test
    void withoutGatesThereIsNothingToSay() {
        assertEquals(GateDiagnostics.NONE, progress().observe(StageTask.GateStatus.without(NETWORK)));
    }
}
