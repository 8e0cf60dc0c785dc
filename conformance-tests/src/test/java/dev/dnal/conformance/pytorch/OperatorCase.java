package dev.dnal.conformance.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.training.GradientCollector;
import dev.dnal.conformance.testing.LoweringTarget;
import dev.dnal.conformance.testing.OrtTraining;
import dev.dnal.conformance.testing.RandomParameters;
import dev.dnal.onnx.gradient.Differentiator;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A small graph with random inputs, to compute its output y and the gradients of sum(y * upstream) with respect to each input,
 * with random upstream, so that an error in any element shows.
 */
final class OperatorCase {
    private static final String OUTPUT = "y";
    private static final String GRADIENT = "gradient of ";
    private static final String UPSTREAM = "upstream";

    private final String name;
    private final Graph forward = new Graph("case");
    private final Graph backward;
    private final Map<String, Tensor> inputs = new LinkedHashMap<>();
    private final Tensor upstream;

    /**
     * A case.
     *
     * @param name also seeds the random inputs
     * @param build makes y
     */
    OperatorCase(String name, Function<Inputs, Value> build) {
        this.name = name;
        forward.opsets().put("", Operators.OPSET);
        Inputs builder = new Inputs(new SplittableRandom(name.hashCode()));
        Value y = builder.call("Identity", build.apply(builder)).named(OUTPUT).output();
        forward.addOutput(y);
        upstream = builder.normal(y.requireShape().sizes());
        backward = differentiated();
    }

    private Graph differentiated() {
        Graph graph = forward.copy();
        GraphBuilder b = new GraphBuilder(graph);
        Value y = graph.requireValue(OUTPUT);
        Value weights = graph.addInput(UPSTREAM, new TensorType(upstream.type(), upstream.shape()));
        long[] axes = LongStream.range(0, y.requireShape().rank()).toArray();
        Value loss = b.sumDropping(b.mul(y, weights), axes);
        Differentiator.differentiate(
                        graph,
                        loss,
                        inputs.keySet().stream().map(graph::requireValue).toList())
                .forEach((input, gradient) -> {
                    // One value may be the gradient of several inputs.
                    graph.addOutput(b.call("Identity", gradient)
                            .named(GRADIENT + input.name())
                            .output());
                });
        graph.sort();
        return graph;
    }

    /** Builds y on random inputs. Elements are what FLOAT can hold, so that all who compute begin with the same. */
    final class Inputs extends GraphBuilder {
        private final SplittableRandom random;

        private Inputs(SplittableRandom random) {
            super(forward);
            this.random = random;
        }

        /** An input of normally distributed numbers. */
        Value x(long... sizes) {
            return input(normal(sizes));
        }

        /** An input of numbers from 0.5 to 2.5. */
        Value positive(long... sizes) {
            return input(RandomParameters.tensor(() -> 0.5 + 2 * random.nextDouble(), sizes));
        }

        private Value input(Tensor contents) {
            String input = "x" + inputs.size();
            inputs.put(input, contents);
            return graph().addInput(input, new TensorType(contents.type(), contents.shape()));
        }

        /** A constant of numbers from 0.5 to 2.5. */
        Value positiveConstant(long... sizes) {
            return constant("constant", RandomParameters.tensor(() -> 0.5 + 2 * random.nextDouble(), sizes));
        }

        private Tensor normal(long... sizes) {
            return RandomParameters.normal(random, sizes);
        }
    }

    /** Types of ONNX's own operators that make y. */
    Set<String> operators() {
        return forward.nodes().stream()
                .filter(node -> node.domain().isEmpty())
                .map(Node::opType)
                .collect(Collectors.toSet());
    }

    /** Output and gradients by PyTorch, in double precision. */
    Map<String, double[]> byPyTorch() {
        Map<String, double[]> results = new LinkedHashMap<>();
        try (NDManager manager = PyTorch.newManager();
                GradientCollector tape = PyTorch.record()) {
            Map<String, PtNDArray> arrays = new LinkedHashMap<>();
            inputs.forEach((input, tensor) -> {
                PtNDArray array = PyTorch.array(manager, tensor);
                array.setRequiresGradient(true);
                arrays.put(input, array);
            });
            PtNDArray y = new TorchGraph(forward, TorchGraph.Mode.INFERENCE).run(manager, arrays);
            NDArray loss = y.mul(PyTorch.array(manager, upstream)).sum();
            tape.backward(loss);
            results.put(OUTPUT, y.toDoubleArray());
            arrays.forEach((input, array) ->
                    results.put(GRADIENT + input, array.getGradient().toDoubleArray()));
        }
        return results;
    }

    /** Output and gradients by the reference, in double precision. */
    Map<String, double[]> byReference() {
        Map<String, Tensor> given = new LinkedHashMap<>(inputs);
        given.put(UPSTREAM, upstream);
        Map<String, double[]> results = new LinkedHashMap<>();
        new ReferenceEvaluator(backward)
                .runInDoubles(given)
                .forEach((output, tensor) -> results.put(output, tensor.doubles()));
        return results;
    }

    /** Output and gradients by ONNX Runtime, in single precision. */
    Map<String, double[]> byOnnxRuntime(LoweringTarget target) {
        Map<String, HostTensor> given = new LinkedHashMap<>();
        inputs.forEach((input, tensor) -> given.put(input, HostTensor.of(tensor.floats(), tensor.sizes())));
        given.put(UPSTREAM, HostTensor.of(upstream.floats(), upstream.sizes()));
        Map<String, double[]> results = new LinkedHashMap<>();
        Graph lowered = backward.copy();
        target.lowering().apply(lowered);
        try (OnnxSession session = OnnxSession.open(OnnxWriter.toBytes(lowered), OrtTraining.SESSION)) {
            session.run(given)
                    .forEach((output, tensor) -> results.put(
                            output,
                            Tensor.of(tensor.toFloatArray(), tensor.shape()).doubles()));
        }
        return results;
    }

    @Override
    public String toString() {
        return name;
    }
}
