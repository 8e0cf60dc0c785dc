package dev.dnal.onnx.quantisation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.pass.Graphs;
import dev.dnal.onnx.pass.ShapeInference;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class QdqInsertionTest {
    private final Graph graph = Graphs.ofOpset(17);
    private final GraphBuilder b = new GraphBuilder(graph);
    private final SplittableRandom random = new SplittableRandom(3);
    private final Value x = Graphs.input(graph, "x", -1, 2, 4, 4);

    private Tensor noise(long... sizes) {
        return Tensor.generated(random::nextGaussian, sizes);
    }

    private Value conv(Value data, int filters) {
        long channels = data.requireShape().size(1);
        return b.call("Conv", data, b.constant("w", noise(filters, channels, 1, 1)), b.constant("b", noise(filters)))
                .named("conv")
                .output();
    }

    private Graph quantised(Value... outputs) {
        return quantised(Set.of(), outputs);
    }

    /** Quantises a copy by the ranges of what the reference evaluator makes of one example. */
    private Graph quantised(Set<String> floatLayers, Value... outputs) {
        if (graph.outputs().isEmpty()) {
            Arrays.stream(outputs).forEach(graph::addOutput);
        }
        Graph copy = graph.copy();
        new ShapeInference().apply(copy);
        QuantisationPlan plan = QuantisationPlan.of(copy, floatLayers);
        new QdqInsertion(plan, ranges(copy, plan), QuantisationPrecision.USUAL).apply(copy);
        return copy;
    }

    private Map<String, ValueRange> ranges(Graph network, QuantisationPlan plan) {
        Map<String, ValueRange> ranges = new HashMap<>();
        new ReferenceEvaluator(network)
                .run(example(), plan.tensors())
                .forEach((name, tensor) -> ranges.put(name, ValueRange.of(tensor.floats())));
        return ranges;
    }

    private Map<String, Tensor> example() {
        return Map.of("x", Tensor.generated(new SplittableRandom(5)::nextGaussian, 3, 2, 4, 4));
    }

    /** The operators but for what comes before each quantised one. */
    private static List<String> between(Graph network) {
        return network.nodes().stream()
                .map(Node::opType)
                .filter(type -> !type.equals("DequantizeLinear"))
                .toList();
    }

    /** Within so many steps of the range that float results have. */
    private void assertClose(Graph network, double steps) {
        String name = network.outputs().get(0).name();
        double[] expected =
                new ReferenceEvaluator(graph).run(example()).get(name).doubles();
        double[] found =
                new ReferenceEvaluator(network).run(example()).get(name).doubles();
        double range = Arrays.stream(expected).max().orElseThrow()
                - Arrays.stream(expected).min().orElseThrow();
        assertArrayEquals(expected, found, steps * range / 255);
    }

    @Test
    void aReluGoesIntoWhatIsBeforeIt() {
        Graph network = quantised(b.emit("Relu", conv(x, 3)));
        assertEquals(List.of("QuantizeLinear", "Conv", "QuantizeLinear"), between(network));
        assertEquals("Relu", network.outputs().get(0).name());
        assertClose(network, 4);
    }

    @Test
    void aReluBehindWhatOthersReadStays() {
        Value y = conv(x, 3);
        Graph network = quantised(conv(b.add(b.emit("Relu", y), y), 2));
        assertEquals(
                List.of(
                        "QuantizeLinear",
                        "Conv",
                        "QuantizeLinear",
                        "Relu",
                        "QuantizeLinear",
                        "Add",
                        "QuantizeLinear",
                        "Conv",
                        "QuantizeLinear"),
                between(network));
        assertClose(network, 6);
    }

    @Test
    void aClipToBoundsAroundZeroGoes() {
        Value bounded = b.emit("Clip", conv(x, 3), b.scalar(DataType.FLOAT, 0), b.scalar(DataType.FLOAT, 0.75));
        Graph network = quantised(conv(bounded, 2));
        assertEquals(List.of("QuantizeLinear", "Conv", "QuantizeLinear", "Conv", "QuantizeLinear"), between(network));
        assertClose(network, 5);
    }

    @Test
    void aClipAboveZeroStays() {
        Value bounded = b.emit("Clip", conv(x, 3), b.scalar(DataType.FLOAT, 0.25), b.scalar(DataType.FLOAT, 0.75));
        assertEquals(
                List.of("QuantizeLinear", "Conv", "QuantizeLinear", "Clip", "QuantizeLinear", "Conv", "QuantizeLinear"),
                between(quantised(conv(bounded, 2))));
    }

    @Test
    void whatMovesElementsMovesWholeNumbers() {
        Value padded = b.emit("Pad", conv(x, 3), b.longs(0, 1, 0, 0, 0, 0, 0, 0));
        Value chosen =
                b.call("Gather", padded, b.longs(3, 0, 1)).attribute("axis", 1).output();
        Graph network = quantised(conv(chosen, 2));
        for (String type : List.of("Pad", "Gather")) {
            Node node = network.nodes().stream()
                    .filter(each -> each.is(type))
                    .findFirst()
                    .orElseThrow();
            assertEquals(DataType.UINT8, node.input(0).type());
            assertEquals(DataType.UINT8, node.output().type());
        }
        assertEquals(
                List.of("QuantizeLinear", "Conv", "QuantizeLinear", "Pad", "Gather", "Conv", "QuantizeLinear"),
                between(network));
        assertClose(network, 5);
    }

    @Test
    void partsOfOneScaleAreJoinedAsWholeNumbersAndOthersAsRealOnes() {
        Value y = conv(x, 2);
        Value same = b.call(
                        "Concat",
                        y,
                        b.call("Transpose", y)
                                .attribute("perm", new long[] {0, 1, 3, 2})
                                .output())
                .attribute("axis", 1)
                .output();
        Graph one = quantised(conv(same, 2));
        assertEquals(DataType.UINT8, first(one, "Concat").output().type());
        assertClose(one, 5);
    }

    @Test
    void partsOfSeveralScalesAreJoinedBetweenTheirSteps() {
        Value other =
                b.call("Concat", conv(x, 2), conv(x, 3)).attribute("axis", 1).output();
        Graph network = quantised(conv(other, 2));
        assertEquals(DataType.FLOAT, first(network, "Concat").output().type());
        assertClose(network, 6);
    }

    private static Node first(Graph network, String type) {
        return network.nodes().stream()
                .filter(node -> node.is(type))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void logitsStayRealNumbers() {
        Value features =
                b.call("Flatten", b.emit("GlobalAveragePool", conv(x, 3))).output();
        Value logits = b.call("Gemm", features, b.constant("w", noise(5, 3)), b.constant("b", noise(5)))
                .attribute("transB", 1)
                .output();
        Graph network = quantised(logits);
        assertEquals(
                List.of(
                        "QuantizeLinear",
                        "Conv",
                        "QuantizeLinear",
                        "GlobalAveragePool",
                        "QuantizeLinear",
                        "Flatten",
                        "Gemm"),
                between(network));
        assertEquals(DataType.UINT8, first(network, "Flatten").output().type());
        assertClose(network, 5);
    }

    @Test
    void aSoftmaxBehindTheLogitsStays() {
        Value logits = b.emit("MatMul", b.call("Flatten", conv(x, 3)).output(), b.constant("w", noise(48, 4)));
        Graph network = quantised(b.emit("Softmax", logits));
        assertEquals(
                List.of("QuantizeLinear", "Conv", "QuantizeLinear", "Flatten", "MatMul", "Softmax"), between(network));
    }

    @Test
    void constantsThatAreAddedBecomeWholeNumbers() {
        Value shifted = b.add(conv(x, 3), b.constant("shift", noise(1, 3, 1, 1)));
        Graph network = quantised(conv(shifted, 2));
        assertEquals(
                0,
                network.initializers().stream()
                        .filter(value -> value.name().equals("shift"))
                        .count());
        assertClose(network, 6);
    }

    @Test
    void aLayerThatIsKeptComputesWithRealNumbers() {
        Value y = conv(conv(conv(x, 3), 4), 2);
        String middle =
                y.producer().orElseThrow().input(0).producer().orElseThrow().name();
        Graph network = quantised(Set.of(middle), y);
        Node kept = network.nodes().stream()
                .filter(node -> node.name().equals(middle))
                .findFirst()
                .orElseThrow();
        assertEquals(DataType.FLOAT, Graphs.constant(kept, 1).type());
        assertClose(network, 5);
    }

    @Test
    void aResidualBlockIsOneChainOfWholeNumbers() {
        Value a = b.emit("Relu", conv(x, 3));
        Value sum = b.emit("Relu", b.add(conv(b.emit("Relu", conv(a, 3)), 3), a));
        Graph network = quantised(conv(sum, 2));
        assertEquals(
                List.of(
                        "QuantizeLinear",
                        "Conv",
                        "QuantizeLinear",
                        "Conv",
                        "QuantizeLinear",
                        "Conv",
                        "QuantizeLinear",
                        "Add",
                        "QuantizeLinear",
                        "Conv",
                        "QuantizeLinear"),
                between(network));
        assertClose(network, 6);
    }

    @Test
    void dequantisedTensorsHaveTheNamesOfThoseThatTheyStandFor() {
        Value a = b.emit("Relu", conv(x, 3));
        Value pooled = b.call("MaxPool", conv(a, 3))
                .attribute("kernel_shape", new long[] {2, 2})
                .output();
        String activation = a.name();
        String pool = pooled.name();
        Graph network = quantised(conv(pooled, 2));
        for (String name : List.of(activation, pool)) {
            assertTrue(network.requireValue(name).producer().orElseThrow().is("DequantizeLinear"), name);
            assertEquals(DataType.FLOAT, network.requireValue(name).type());
        }
    }

    @Test
    void aMissingRangeIsNamed() {
        graph.addOutput(conv(x, 3));
        QuantisationPlan plan = QuantisationPlan.of(graph, Set.of());
        Map<String, ValueRange> some = Map.of("x", new ValueRange(-1, 1));
        String message = assertThrows(
                        GraphException.class,
                        () -> new QdqInsertion(plan, some, QuantisationPrecision.USUAL).apply(graph))
                .getMessage();
        assertTrue(message.contains("the range of tensor 'conv'"), message);
    }

    @Test
    void thePlanSaysWhatStaysAndWhy() {
        Value y = b.emit("HardSwish", conv(x, 3));
        Value up = b.call("ConvTranspose", conv(y, 2), b.constant("w", noise(2, 3, 2, 2)))
                .output();
        graph.addOutput(up);
        QuantisationPlan plan = QuantisationPlan.of(graph, Set.of());
        assertEquals(List.of("conv", "conv_2"), plan.layers());
        assertEquals(2, plan.quantisedLayers());
        assertEquals(
                List.of("HardSwish", "ConvTranspose"),
                plan.floatNodes().stream().map(FloatNode::operator).toList());
        assertEquals(
                "ONNX Runtime has no kernel of whole numbers for it",
                plan.floatNodes().get(0).reason());
        Graph network = quantised();
        assertEquals(
                DataType.INT8,
                Graphs.constant(
                                first(network, "ConvTranspose")
                                        .input(1)
                                        .producer()
                                        .orElseThrow(),
                                0)
                        .type());
        assertClose(network, 6);
    }

    @Test
    void anOperatorThatOnlyKeepsWeightsAsWholeNumbersDoesNotComputeWithThem() {
        assertEquals(
                List.of("Concat", "Conv", "Relu", "Slice"),
                Stream.of("Concat", "Conv", "ConvTranspose", "HardSwish", "Relu", "Slice")
                        .filter(QuantisationPlan::isForWholeNumbers)
                        .toList());
    }

    @Test
    void aNetworkWithoutLayersIsRefused() {
        graph.addOutput(b.emit("Relu", x));
        String message = assertThrows(GraphException.class, () -> QuantisationPlan.of(graph, Set.of()))
                .getMessage();
        assertTrue(message.contains("convolutions or matrix products that can be quantised"), message);
    }

    @Test
    void weightsThatAreNotFiniteAreRefused() {
        Value w = b.constant("w", Tensor.filled(Float.NaN, 3, 2, 1, 1));
        graph.addOutput(b.call("Conv", x, w).named("first").output());
        String message = assertThrows(GraphException.class, () -> QuantisationPlan.of(graph, Set.of()))
                .getMessage();
        assertTrue(message.contains("Conv 'first': expected finite weights"), message);
    }

    @Test
    void whatIsQuantisedCanBeUndone() {
        Value a = b.emit("Relu", conv(x, 3));
        Value padded = b.emit("Pad", b.emit("Relu", b.add(conv(a, 3), a)), b.longs(0, 1, 0, 0, 0, 0, 0, 0));
        Graph network = quantised(conv(padded, 2));
        Graph real = network.copy();
        assertTrue(new Dequantisation().apply(real));
        assertFalse(Dequantisation.isQuantised(real));
        assertClose(real, 5);
        assertFalse(new Dequantisation().apply(real));
    }

    @Test
    void aQuantisedNetworkIsNotQuantisedAgain() {
        Graph network = quantised(conv(x, 3));
        String message = assertThrows(GraphException.class, () -> new QuantisationPreparation().apply(network))
                .getMessage();
        assertTrue(
                message.contains("expected a network of real numbers, found one that is quantised, with 6 nodes"),
                message);
    }
}
