package dev.dnal.tribuo.elsewhere;

import dev.dnal.onnx.decision.DecisionGate;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.decision.GateMasks;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.ChannelScores;
import dev.dnal.tribuo.search.Freezing;
import dev.dnal.tribuo.search.GateControl;
import dev.dnal.tribuo.search.GateReading;
import dev.dnal.tribuo.search.SearchContext;
import dev.dnal.tribuo.search.StateUpdate;
import dev.dnal.tribuo.search.TrainingPlan;
import dev.dnal.tribuo.search.record.EpochRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The method of multipliers: the mean score of each layer's gates is held to at most a bound, by a multiplier for each layer. After
 * each step the scores go down along the multiplier, and after each epoch the multiplier rises by what the bound is exceeded by.
 */
final class DualVariables extends OwnStrategy {
    private static final double BOUND = -0.05;
    private static final double RATE = 10;

    /** The multipliers of the first layer after each epoch. */
    final List<Double> multipliers = new ArrayList<>();

    @Override
    public ChannelScores rate(SearchContext context) {
        Graph gated = context.network();
        List<DecisionGate> gates = GateInsertion.soft(gated, context.decisions());
        Graph trained = context.train(TrainingPlan.ofGates(
                        context.training(gated, 0)
                                .train(Freezing.STRICT::trains)
                                .build(),
                        EPOCHS,
                        new ConstantRate(0.1),
                        GateControl.constant(0, 1),
                        (network, delta) -> read(network, gates, delta))
                .withUpdate(new Multipliers(gates)));
        Map<String, double[]> scores = new LinkedHashMap<>();
        gates.forEach(gate -> scores.put(gate.name(), scores(trained, gate)));
        return new ChannelScores(context.withWeightsOf(trained), scores, 0, Optional.empty());
    }

    private static double[] scores(Graph trained, DecisionGate gate) {
        return trained.requireValue(gate.parameter())
                .initializer()
                .orElseThrow()
                .doubles();
    }

    private GateReading read(Graph trained, List<DecisionGate> gates, double delta) {
        GateMasks masks = GateMasks.of(trained, gates, delta, gateRule());
        return new GateReading(masks.open(), masks.above(), 0);
    }

    private static Tensor scalar(double value) {
        return Tensor.of(new double[] {value});
    }

    private final class Multipliers implements StateUpdate {
        private final List<DecisionGate> gates;

        Multipliers(List<DecisionGate> gates) {
            this.gates = gates;
        }

        private static String name(DecisionGate gate) {
            return "multiplier/" + gate.name();
        }

        @Override
        public Map<String, Tensor> variables() {
            Map<String, Tensor> variables = new LinkedHashMap<>();
            gates.forEach(gate -> variables.put(name(gate), scalar(0)));
            return variables;
        }

        @Override
        public Map<String, Tensor> afterStep(Map<String, Tensor> state, Step step) {
            Map<String, Tensor> lower = new LinkedHashMap<>();
            for (DecisionGate gate : gates) {
                double multiplier = state.get(name(gate)).doubles()[0];
                float[] scores = state.get(gate.parameter()).floats().clone();
                for (int c = 0; c < scores.length; c++) {
                    scores[c] -= (float) (step.learningRate() * multiplier / scores.length);
                }
                lower.put(gate.parameter(), Tensor.of(scores, scores.length));
            }
            return lower;
        }

        @Override
        public Map<String, Tensor> afterEpoch(Map<String, Tensor> state, EpochRecord record) {
            Map<String, Tensor> higher = new LinkedHashMap<>();
            for (DecisionGate gate : gates) {
                double mean = Arrays.stream(state.get(gate.parameter()).doubles())
                        .average()
                        .orElseThrow();
                double before = state.get(name(gate)).doubles()[0];
                higher.put(name(gate), scalar(Math.max(0, before + RATE * (mean - BOUND))));
            }
            multipliers.add(higher.get(name(gates.get(0))).doubles()[0]);
            return higher;
        }
    }
}
