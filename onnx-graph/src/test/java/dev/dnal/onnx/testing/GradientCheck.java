package dev.dnal.onnx.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.gradient.Differentiator;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Compares the gradients that differentiation builds with finite differences, both computed in double precision, and the
 * inferred shape of every value, those of the gradient included, with the shape it turns out to have.
 *
 * <p>What is built is made a scalar by summing its outputs with random weights, so that an error in any element shows. The
 * inputs must keep away from kinks by more than {@value #STEP} times 2.
 */
public final class GradientCheck {
    private static final double STEP = 1e-4;
    private static final double TOLERANCE = 1e-6;

    /** Builds what is to be checked. */
    @FunctionalInterface
    public interface Builder {
        /** The outputs of what is built on {@code x}; those that are not of a floating point type are not differentiated. */
        List<Value> build(GraphBuilder b, List<Value> x);
    }

    /** Builds something with one output. */
    @FunctionalInterface
    public interface SingleBuilder {
        /** The output of what is built on {@code x}. */
        Value build(GraphBuilder b, List<Value> x);
    }

    private final Graph graph = new Graph("gradient check");
    private final GraphBuilder builder = new GraphBuilder(graph);
    private final Map<String, Tensor> inputs = new LinkedHashMap<>();
    private final List<Value> targets = new ArrayList<>();

    private GradientCheck(boolean batched, Tensor... tensors) {
        for (int i = 0; i < tensors.length; i++) {
            Shape shape = tensors[i].shape();
            Shape declared = batched && i == 0 ? shape.with(0, Dim.symbol("batch")) : shape;
            targets.add(graph.addInput("x" + i, new TensorType(tensors[i].type(), declared)));
            inputs.put("x" + i, tensors[i]);
        }
    }

    /** Checks the gradients of one output with respect to all inputs, DOUBLE tensors. */
    public static void check(SingleBuilder build, Tensor... inputs) {
        checkAll((b, x) -> List.of(build.build(b, x)), inputs);
    }

    /** As {@link #check}, with the leading dimension of the first input left open as the symbol "batch". */
    public static void checkBatched(SingleBuilder build, Tensor... inputs) {
        new GradientCheck(true, inputs).run((b, x) -> List.of(build.build(b, x)));
    }

    /** {@link #check} and {@link #checkBatched}. */
    public static void checkBoth(SingleBuilder build, Tensor... inputs) {
        check(build, inputs);
        checkBatched(build, inputs);
    }

    /** As {@link #check}, for something with several outputs. */
    public static void checkAll(Builder build, Tensor... inputs) {
        new GradientCheck(false, inputs).run(build);
    }

    private void run(Builder build) {
        Value loss = weightedSum(build.build(builder, targets));
        Map<Value, Value> gradients = Differentiator.differentiate(graph, loss, targets);
        ShapeCheck.inferenceAgreesWithEvaluation(graph, inputs);
        List<String> names = targets.stream().map(x -> gradients.get(x).name()).toList();
        Map<String, Tensor> computed = new ReferenceEvaluator(graph).run(inputs, names);
        ReferenceEvaluator forward = new ReferenceEvaluator(graph);
        for (int i = 0; i < targets.size(); i++) {
            Tensor gradient = computed.get(names.get(i));
            assertEquals(inputs.get("x" + i).shape(), gradient.shape(), "shape of the gradient of x" + i);
            compare("x" + i, differences(forward, loss.name(), "x" + i), gradient.doubles());
        }
    }

    private Value weightedSum(List<Value> outputs) {
        List<Value> differentiable =
                outputs.stream().filter(y -> y.type().isDifferentiable()).toList();
        Map<String, Tensor> values = new ReferenceEvaluator(graph)
                .run(inputs, differentiable.stream().map(Value::name).toList());
        SplittableRandom random = new SplittableRandom(20_210);
        List<Value> sums = new ArrayList<>();
        for (Value y : differentiable) {
            Tensor weights = RandomTensors.normal(random, values.get(y.name()).sizes());
            Value weighted = builder.mul(y, builder.constant("weights", weights));
            sums.add(
                    builder.call("ReduceSum", weighted).attribute("keepdims", 0).output());
        }
        return builder.emit("Sum", sums.toArray(Value[]::new));
    }

    /** Central differences of fourth order. */
    private double[] differences(ReferenceEvaluator evaluator, String loss, String input) {
        double[] x = inputs.get(input).doubles();
        double[] slopes = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            double near = lossAt(evaluator, loss, input, i, STEP) - lossAt(evaluator, loss, input, i, -STEP);
            double far = lossAt(evaluator, loss, input, i, 2 * STEP) - lossAt(evaluator, loss, input, i, -2 * STEP);
            slopes[i] = (8 * near - far) / (12 * STEP);
        }
        return slopes;
    }

    private double lossAt(ReferenceEvaluator evaluator, String loss, String input, int element, double shift) {
        Tensor original = inputs.get(input);
        double[] moved = original.doubles();
        moved[element] += shift;
        Map<String, Tensor> changed = new LinkedHashMap<>(inputs);
        changed.put(input, Tensor.of(moved, original.sizes()));
        return evaluator.run(changed, List.of(loss)).get(loss).doubles()[0];
    }

    private static void compare(String name, double[] expected, double[] found) {
        double scale = Math.max(1, Arrays.stream(expected).map(Math::abs).max().orElse(0));
        for (int i = 0; i < expected.length; i++) {
            int element = i;
            assertEquals(
                    expected[i],
                    found[i],
                    TOLERANCE * scale,
                    () -> "gradient of element " + element + " of " + name + "; all by finite differences "
                            + Arrays.toString(expected) + ", by the rule " + Arrays.toString(found));
        }
    }
}
