package dev.dnal.conformance.quantisation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.pass.DeadNodeElimination;
import dev.dnal.onnx.pass.ShapeInference;
import dev.dnal.onnx.quantisation.QdqInsertion;
import dev.dnal.onnx.quantisation.QuantisationPlan;
import dev.dnal.onnx.quantisation.QuantisationPrecision;
import dev.dnal.onnx.quantisation.ValueRange;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.NodeProfile;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * ONNX Runtime's kernels of whole numbers make the same steps of a quantised operator as the reference evaluator, or the next ones: they
 * multiply by a rounded quotient of scales where the reference divides.
 *
 * <p>Each operator stands between two convolutions that copy, so that what it reads is the same on both sides.
 */
class IntegerKernelsTest {
    private static final int CHANNELS = 4;
    private static final int SIDE = 6;

    /** An operator behind [N, 4, 6, 6], and ONNX Runtime's kernel for it; empty where it is that of any tensor, or there is none. */
    private record Case(String name, BiFunction<GraphBuilder, Value, Value> operator, String kernel) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Tensor noise(long seed, long... sizes) {
        return Tensor.generated(new SplittableRandom(seed)::nextGaussian, sizes);
    }

    private static Case of(String name, BiFunction<GraphBuilder, Value, Value> operator) {
        return of(name, operator, "");
    }

    private static Case of(String name, BiFunction<GraphBuilder, Value, Value> operator, String kernel) {
        return new Case(name, operator, kernel);
    }

    private static GraphBuilder.Call conv(GraphBuilder b, Value y, long filters, long perGroup, long side) {
        return b.call(
                "Conv",
                y,
                b.constant("w", noise(1, filters, perGroup, side, side)),
                b.constant("b", noise(2, filters)));
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        cases.add(of(
                "Conv 3x3",
                (b, y) -> conv(b, y, 5, 4, 3)
                        .attribute("pads", new long[] {1, 1, 1, 1})
                        .output(),
                "QLinearConv"));
        cases.add(of(
                "Conv with strides",
                (b, y) -> conv(b, y, 5, 4, 3)
                        .attribute("strides", new long[] {2, 2})
                        .output(),
                "QLinearConv"));
        cases.add(of(
                "Conv depthwise",
                (b, y) -> conv(b, y, 4, 1, 3).attribute("group", 4).output(),
                "QLinearConv"));
        cases.add(of(
                "Conv in groups, and Relu",
                (b, y) ->
                        b.emit("Relu", conv(b, y, 6, 2, 1).attribute("group", 2).output()),
                "QLinearConv"));
        cases.add(of(
                "Conv and Clip",
                (b, y) -> b.emit(
                        "Clip", conv(b, y, 6, 4, 1).output(), b.scalar(DataType.FLOAT, 0), b.scalar(DataType.FLOAT, 1)),
                "QLinearConv"));
        cases.add(of(
                "Gemm",
                (b, y) -> b.call(
                                "Gemm",
                                b.call("Flatten", y).output(),
                                b.constant("w", noise(3, 7, 144)),
                                b.constant("b", noise(4, 7)))
                        .attribute("transB", 1)
                        .output(),
                "QGemm"));
        cases.add(of(
                "MatMul",
                (b, y) -> b.emit("MatMul", b.call("Flatten", y).output(), b.constant("w", noise(3, 144, 7))),
                "QLinearMatMul"));
        cases.add(of("MatMul of data", (b, y) -> b.emit("MatMul", y, b.transpose(y, 0, 1, 3, 2)), "QLinearMatMul"));
        cases.add(of("Add", (b, y) -> b.add(y, b.transpose(y, 0, 1, 3, 2)), "QLinearAdd"));
        cases.add(of("Add of a constant", (b, y) -> b.add(y, b.constant("c", noise(5, 1, 4, 1, 1))), "QLinearAdd"));
        cases.add(of("Mul", (b, y) -> b.mul(y, b.transpose(y, 0, 1, 3, 2)), "QLinearMul"));
        cases.add(of(
                "Mul by a factor for each channel",
                (b, y) -> b.mul(y, b.emit("Sigmoid", b.emit("GlobalAveragePool", y))),
                "QLinearMul"));
        cases.add(of("Sigmoid", (b, y) -> b.emit("Sigmoid", y), "QLinearSigmoid"));
        cases.add(of(
                "LeakyRelu",
                (b, y) -> b.call("LeakyRelu", y).attribute("alpha", 0.1f).output(),
                "QLinearLeakyRelu"));
        cases.add(of(
                "Softmax", (b, y) -> b.call("Softmax", y).attribute("axis", 1).output(), "QLinearSoftmax"));
        cases.add(of("Relu of what others read", (b, y) -> b.emit("Relu", y)));
        cases.add(of(
                "AveragePool",
                (b, y) -> b.call("AveragePool", y)
                        .attribute("kernel_shape", new long[] {3, 2})
                        .output(),
                "QLinearAveragePool"));
        cases.add(of(
                "AveragePool with padding",
                (b, y) -> b.call("AveragePool", y)
                        .attribute("kernel_shape", new long[] {3, 3})
                        .attribute("pads", new long[] {1, 1, 1, 1})
                        .output(),
                "QLinearAveragePool"));
        cases.add(of("GlobalAveragePool", (b, y) -> b.emit("GlobalAveragePool", y), "QLinearGlobalAveragePool"));
        cases.add(of(
                "Concat of several scales",
                (b, y) -> b.call("Concat", y, b.emit("Sigmoid", y))
                        .attribute("axis", 1)
                        .output(),
                "QLinearConcat"));
        cases.add(of(
                "Concat of one scale",
                (b, y) -> b.call("Concat", y, b.transpose(y, 0, 1, 3, 2))
                        .attribute("axis", 1)
                        .output()));
        cases.add(of(
                "MaxPool",
                (b, y) -> b.call("MaxPool", y)
                        .attribute("kernel_shape", new long[] {3, 3})
                        .attribute("pads", new long[] {1, 1, 1, 1})
                        .output()));
        cases.add(of("Pad", (b, y) -> b.emit("Pad", y, b.longs(0, 1, 2, 0, 0, 0, 0, 1))));
        cases.add(of(
                "Pad by the edge",
                (b, y) -> b.call("Pad", y, b.longs(0, 0, 2, 0, 0, 0, 0, 1))
                        .attribute("mode", "edge")
                        .output()));
        cases.add(of(
                "Gather",
                (b, y) -> b.call("Gather", y, b.longs(3, 0, 3))
                        .attribute("axis", 1)
                        .output()));
        cases.add(
                of("Slice", (b, y) -> b.emit("Slice", y, b.longs(1, 0), b.longs(3, 5), b.longs(1, 2), b.longs(1, 2))));
        cases.add(of(
                "Split",
                (b, y) -> b.call("Split", y, b.longs(1, 3))
                        .attribute("axis", 1)
                        .outputs(2)
                        .get(1)));
        cases.add(of("Reshape", (b, y) -> b.reshape(y, 0, 2, 12, 6)));
        cases.add(of(
                "Squeeze and Unsqueeze", (b, y) -> b.emit("Squeeze", b.emit("Unsqueeze", y, b.longs(2)), b.longs(2))));
        cases.add(of("Expand", (b, y) -> b.emit("Expand", b.emit("GlobalAveragePool", y), b.longs(1, 1, 2, 3))));
        return cases.stream();
    }

    /** A convolution that copies. */
    private static Value copy(GraphBuilder b, Value data) {
        Shape shape = data.requireShape();
        if (shape.rank() != 4) {
            int outputs = (int) shape.size(1);
            return b.emit("MatMul", data, b.constant("one", identity(outputs, outputs, outputs)));
        }
        int channels = (int) shape.size(1);
        return b.call("Conv", data, b.constant("one", identity(channels, channels, channels, 1, 1)))
                .output();
    }

    private static Tensor identity(int size, long... sizes) {
        float[] ones = new float[size * size];
        for (int i = 0; i < size; i++) {
            ones[i * size + i] = 1;
        }
        return Tensor.of(ones, sizes);
    }

    /** The quantised network, whose output is the steps of what the operator makes. */
    private static Graph quantised(Case each, DataType activations, Map<String, Tensor> example) {
        Graph graph = new Graph("case");
        graph.opsets().put("", Operators.OPSET);
        GraphBuilder b = new GraphBuilder(graph);
        Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.batched("batch", CHANNELS, SIDE, SIDE)));
        Value made = each.operator().apply(b, copy(b, x));
        Value last = copy(b, made);
        graph.addOutput(last);
        String name = made.name();
        new ShapeInference().apply(graph);
        QuantisationPlan plan = QuantisationPlan.of(graph, Set.of());
        assertEquals(List.of(), plan.floatNodes());
        Map<String, ValueRange> ranges = new HashMap<>();
        new ReferenceEvaluator(graph).run(example, plan.tensors()).forEach((tensor, values) -> {
            double[] numbers = values.doubles();
            ranges.put(
                    tensor, new ValueRange((float) Arrays.stream(numbers).min().orElseThrow(), (float)
                            Arrays.stream(numbers).max().orElseThrow()));
        });
        new QdqInsertion(plan, ranges, new QuantisationPrecision(activations, 127)).apply(graph);
        Value steps = graph.requireValue(name).type() == activations
                ? graph.requireValue(name)
                : graph.requireValue(name).producer().orElseThrow().input(0);
        graph.removeOutput(graph.outputs().get(0));
        graph.addOutput(steps);
        new DeadNodeElimination().apply(graph);
        return graph;
    }

    private static int[] byOnnxRuntime(Graph network, Map<String, Tensor> example, DataType type) {
        SessionConfig config = SessionConfig.on(Device.CPU).withThreads(1);
        try (OnnxSession session = OnnxSession.open(OnnxWriter.toBytes(network), config)) {
            Tensor x = example.get("x");
            HostTensor found = session.run(Map.of("x", HostTensor.of(x.floats(), x.sizes())))
                    .values()
                    .iterator()
                    .next();
            ByteBuffer bytes = found.bytes();
            int[] steps = new int[bytes.remaining()];
            for (int i = 0; i < steps.length; i++) {
                steps[i] = type == DataType.UINT8 ? Byte.toUnsignedInt(bytes.get(i)) : bytes.get(i);
            }
            return steps;
        }
    }

    private static void compare(Case each, DataType activations) {
        Map<String, Tensor> example = Map.of("x", noise(9, 2, CHANNELS, SIDE, SIDE));
        Graph network = quantised(each, activations, example);
        String output = network.outputs().get(0).name();
        double[] expected =
                new ReferenceEvaluator(network).run(example).get(output).doubles();
        int[] found = byOnnxRuntime(network, example, activations);
        double[] steps = Arrays.stream(found).asDoubleStream().toArray();
        assertArrayEquals(expected, steps, 1, each.name());
        assertTrue(Arrays.stream(expected).distinct().count() > 4, "steps that hardly differ show nothing");
    }

    static Stream<Case> casesWithKernels() {
        return cases().filter(each -> !each.kernel().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("casesWithKernels")
    void aKernelOfWholeNumbersTakesTheOperatorsPlace(Case each) {
        Tensor x = noise(9, 2, CHANNELS, SIDE, SIDE);
        Graph network = quantised(each, DataType.UINT8, Map.of("x", x));
        List<String> kernels = NodeProfile.of(
                        OnnxWriter.toBytes(network),
                        SessionConfig.on(Device.CPU).withThreads(1),
                        Map.of("x", HostTensor.of(x.floats(), x.sizes())),
                        0,
                        0,
                        new NodeProfile.Runs(1, 1))
                .micros()
                .keySet()
                .stream()
                .map(NodeProfile.RunNode::operator)
                .toList();
        assertTrue(kernels.contains(each.kernel()), kernels::toString);
        assertFalse(kernels.contains("DequantizeLinear"), kernels::toString);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void unsignedSteps(Case each) {
        compare(each, DataType.UINT8);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void signedSteps(Case each) {
        compare(each, DataType.INT8);
    }
}
