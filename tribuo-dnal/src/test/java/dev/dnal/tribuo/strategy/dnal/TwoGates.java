package dev.dnal.tribuo.strategy.dnal;

import dev.dnal.onnx.decision.DecisionGate;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.search.GateSettings;
import dev.dnal.tribuo.search.StateUpdate;
import dev.dnal.tribuo.strategy.TwoLayers;
import dev.dnal.tribuo.testing.FakeContext;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The state of a training of the gates of two layers, of 2 and 3 channels; each channel costs a fifth. */
final class TwoGates {
    static final List<DecisionGate> GATES = gates();

    static final String FIRST = GATES.get(0).parameter();

    static final String SECOND = GATES.get(1).parameter();

    private static final StateUpdate.Step STEP = new StateUpdate.Step(0.1, new GateSettings(0, 1));

    private final Map<String, Tensor> state;

    /** Before the first step. */
    TwoGates(BudgetedScores update) {
        state = new LinkedHashMap<>(update.variables());
        update.start().forEach((name, scores) -> state.put(name, floats(scores)));
    }

    private static List<DecisionGate> gates() {
        FakeContext context = TwoLayers.context();
        return GateInsertion.soft(context.network(), context.decisions());
    }

    static double share(Map<String, double[]> scores) {
        return scores.values().stream()
                        .flatMapToDouble(Arrays::stream)
                        .filter(u -> u > 0)
                        .count()
                / 5.0;
    }

    private static Tensor floats(double... values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return Tensor.of(floats, floats.length);
    }

    /** How large gradients have been. */
    void information(double mean) {
        state.put(TrainingGraph.GRADIENT_INFORMATION, Tensor.ofDoubles(DataType.FLOAT, new double[] {mean}));
    }

    /** What the optimiser makes of gates in a step. */
    void change(String parameter, double... by) {
        double[] scores = scores(parameter).clone();
        Arrays.setAll(scores, i -> scores[i] + by[i]);
        state.put(parameter, floats(scores));
    }

    void step(BudgetedScores update) {
        state.putAll(update.afterStep(state, STEP));
    }

    double[] scores(String parameter) {
        return state.get(parameter).doubles();
    }

    Map<String, double[]> all() {
        return Map.of(FIRST, scores(FIRST), SECOND, scores(SECOND));
    }

    Map<String, Tensor> state() {
        return state;
    }
}
