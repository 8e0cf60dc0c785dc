package dev.dnal.tribuo.strategy.dnal;

import static dev.dnal.tribuo.strategy.dnal.TwoGates.FIRST;
import static dev.dnal.tribuo.strategy.dnal.TwoGates.GATES;
import static dev.dnal.tribuo.strategy.dnal.TwoGates.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Tensor;
import dev.dnal.tribuo.search.GateSettings;
import dev.dnal.tribuo.search.StateUpdate;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LayerHingeTest {
    private static final StateUpdate.Step STEP = new StateUpdate.Step(0.1, new GateSettings(0, 100));

    private static Map<String, Tensor> state(double... second) {
        return new HashMap<>(
                Map.of(FIRST, Tensor.of(new double[] {-1, -1}, 2), SECOND, Tensor.of(second, second.length)));
    }

    @Test
    void aLayerWithGatesEnoughIsLeftAlone() {
        assertEquals(Map.of(), new LayerHinge(GATES, 2).afterStep(state(1, 1, -1), STEP));
    }

    /** 0.1 * 10 / 2 * sigmoid'(s). */
    @Test
    void aLayerWithTooFewIsOpenedAlongTheSlope() {
        double[] moved = new LayerHinge(GATES, 2)
                .afterStep(state(1, -1, -2), STEP)
                .get(SECOND)
                .doubles();
        assertEquals(-1 + 0.5 * 0.19661193, moved[1], 1e-8);
        assertEquals(-2 + 0.5 * 0.10499359, moved[2], 1e-8);
    }

    /** Of two gates, both are to stay: there is nothing to learn. */
    @Test
    void aLayerThatHasNoMoreThanItIsToKeepIsNoneToLookAfter() {
        assertTrue(!new LayerHinge(GATES, 2).afterStep(state(-1, -1, -1), STEP).containsKey(FIRST));
    }

    /** However firmly gates have closed, they open again, as many as are to stay. */
    @Test
    void aDeadLayerComesToLife() {
        LayerHinge hinge = new LayerHinge(GATES, 2);
        Map<String, Tensor> state = state(-0.5, -0.6, -2);
        for (int step = 0; step < 20; step++) {
            state.putAll(hinge.afterStep(state, STEP));
        }
        double[] scores = state.get(SECOND).doubles();
        assertTrue(scores[0] > 0 && scores[1] > 0 && scores[2] < 0, scores[0] + " " + scores[1] + " " + scores[2]);
    }
}
