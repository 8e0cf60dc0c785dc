package dev.dnal.tribuo.strategy.dnal;

import dev.dnal.onnx.decision.DecisionGate;
import dev.dnal.onnx.decision.GateMasks;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.reference.ScalarFunctions;
import dev.dnal.tribuo.search.GateReading;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the gates of a network that trains have come to.
 *
 * @param gates in the order of the decisions
 * @param rule how many choices of a decision stay
 * @param hard the steepness at which gates are said to be open or closed, above 0: that of the end in all epochs, which asks on which side of
 *     0 scores are
 * @param form what gates make of their parameters
 */
record TrainedGates(List<DecisionGate> gates, GateRule rule, double hard, Form form) {
    /** What a gate makes of its parameter. */
    enum Form {
        /** sigmoid(delta * s). */
        SIGMOID,
        /** s within 0 and 1. */
        CLIPPED;

        /** How far a parameter is above that of a gate that is half open: its score. */
        private double score(double parameter) {
            return this == SIGMOID ? parameter : parameter - HALF;
        }

        private double open(double score, double delta) {
            return this == SIGMOID ? ScalarFunctions.sigmoid(delta * score) : Math.min(Math.max(score + HALF, 0), 1);
        }
    }

    private static final double HALF = 0.5;

    /** Gates between these are undecided. */
    private static final double CLOSED = 0.1;

    private static final double OPEN = 0.9;

    /** Which gates are open. */
    GateMasks masks(Graph trained) {
        return GateMasks.of(gates, name -> vector(scores(trained, name)), hard, rule);
    }

    /**
     * Which choices are open.
     *
     * @param scores by the names of the gates' parameters; of gates that are half open, 0
     */
    Map<String, boolean[]> open(Map<String, double[]> scores) {
        return GateMasks.of(gates, name -> vector(Objects.requireNonNull(scores.get(name), name)), hard, rule)
                .open();
    }

    /** The same, but numbers of channels are rounded to multiples. */
    TrainedGates roundedTo(int multiple) {
        return new TrainedGates(gates, new GateRule(rule.threshold(), rule.atLeast(), multiple), hard, form);
    }

    private static Tensor vector(double[] values) {
        return Tensor.of(values, values.length);
    }

    /** How they stand at a steepness. */
    GateReading read(Graph trained, double delta) {
        GateMasks masks = masks(trained);
        Map<String, double[]> values = new LinkedHashMap<>();
        scores(trained)
                .forEach((name, scores) -> values.put(
                        name,
                        Arrays.stream(scores)
                                .map(score -> form.open(score, delta))
                                .toArray()));
        return new GateReading(masks.open(), masks.above(), values, undecided(values));
    }

    private static double undecided(Map<String, double[]> values) {
        return values.values().stream()
                .flatMapToDouble(Arrays::stream)
                .map(gate -> gate > CLOSED && gate < OPEN ? 1 : 0)
                .average()
                .orElse(Double.NaN);
    }

    /** By the names of the decisions, a score per choice. */
    Map<String, double[]> scores(Graph trained) {
        Map<String, double[]> scores = new LinkedHashMap<>();
        for (DecisionGate gate : gates) {
            scores.put(gate.name(), scores(trained, gate.parameter()));
        }
        return scores;
    }

    private double[] scores(Graph trained, String parameter) {
        return Arrays.stream(trained.requireValue(parameter)
                        .initializer()
                        .orElseThrow()
                        .doubles())
                .map(form::score)
                .toArray();
    }
}
