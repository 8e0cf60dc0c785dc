package dev.dnal.tribuo.strategy.dnal;

import dev.dnal.onnx.decision.DecisionGate;
import dev.dnal.onnx.graph.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/**
 * A number for each choice of all gates.
 *
 * @param values by the names of the gates' parameters, in the order of the gates
 */
record ScoreVectors(Map<String, double[]> values) {
    static ScoreVectors filled(List<DecisionGate> gates, double value) {
        Map<String, double[]> values = new LinkedHashMap<>();
        for (DecisionGate gate : gates) {
            double[] vector = new double[gate.choices()];
            Arrays.fill(vector, value);
            values.put(gate.parameter(), vector);
        }
        return new ScoreVectors(values);
    }

    /** Those that a state has under the names of the gates' parameters behind a prefix. */
    static ScoreVectors of(List<DecisionGate> gates, Map<String, Tensor> state, String prefix) {
        Map<String, double[]> values = new LinkedHashMap<>();
        for (DecisionGate gate : gates) {
            String name = prefix + gate.parameter();
            values.put(
                    gate.parameter(),
                    Objects.requireNonNull(state.get(name), name).doubles());
        }
        return new ScoreVectors(values);
    }

    /** As a state has them, in double precision. */
    Map<String, Tensor> tensors(String prefix) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        values.forEach((name, vector) -> tensors.put(prefix + name, Tensor.of(vector, vector.length)));
        return tensors;
    }

    double[] of(String parameter) {
        return Objects.requireNonNull(values.get(parameter), parameter);
    }

    ScoreVectors map(DoubleUnaryOperator function) {
        Map<String, double[]> mapped = new LinkedHashMap<>();
        values.forEach((name, vector) ->
                mapped.put(name, Arrays.stream(vector).map(function).toArray()));
        return new ScoreVectors(mapped);
    }

    ScoreVectors with(ScoreVectors other, DoubleBinaryOperator function) {
        Map<String, double[]> combined = new LinkedHashMap<>();
        values.forEach((name, vector) -> {
            double[] second = other.of(name);
            double[] result = new double[vector.length];
            Arrays.setAll(result, i -> function.applyAsDouble(vector[i], second[i]));
            combined.put(name, result);
        });
        return new ScoreVectors(combined);
    }

    ScoreVectors plus(double factor, ScoreVectors other) {
        return with(other, (a, b) -> a + factor * b);
    }

    double dot(ScoreVectors other) {
        return with(other, (a, b) -> a * b).all().sum();
    }

    /** The root of the mean of their squares; 0 if there are none. */
    double rms() {
        return Math.sqrt(all().map(value -> value * value).average().orElse(0));
    }

    /** Their standard deviation; 0 if there are none. */
    double spread() {
        double mean = all().average().orElse(0);
        return map(value -> value - mean).rms();
    }

    DoubleStream all() {
        return values.values().stream().flatMapToDouble(Arrays::stream);
    }
}
