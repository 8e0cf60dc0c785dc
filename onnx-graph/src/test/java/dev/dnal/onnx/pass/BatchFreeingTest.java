package dev.dnal.onnx.pass;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.channel.RandomNetworks;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.opset.Canonicalisation;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.onnx.testing.RandomTensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchFreeingTest {
    private static final int IMAGES = 3;

    private final Graph graph = Graphs.ofOpset(17);
    private final GraphBuilder b = new GraphBuilder(graph);

    private Value input(long... sizes) {
        return Graphs.input(graph, "x", sizes);
    }

    private static Tensor normal(long seed, long... sizes) {
        return Tensor.ofDoubles(
                DataType.FLOAT, RandomTensors.normal(new Random(seed), sizes).doubles(), sizes);
    }

    private Value weights(long... sizes) {
        return b.constant("w", normal(5, sizes));
    }

    private Graph finished(Value... outputs) {
        for (Value output : outputs) {
            graph.addOutput(output);
        }
        return graph;
    }

    /** Freed, the network computes of each of several images what it computes of that image alone. */
    private static Graph assertFrees(Graph written) {
        Graph fixed = written.copy();
        new Canonicalisation().apply(fixed);
        Graph free = fixed.copy();
        assertTrue(new BatchFreeing().apply(free));
        Value input = free.inputs().iterator().next();
        assertFalse(input.requireShape().dim(0).isFixed());
        long count = fixed.inputs().iterator().next().requireShape().size(0);
        Shape shape = input.requireShape();
        List<Tensor> images = IntStream.range(0, IMAGES)
                .mapToObj(seed -> RandomTensors.normal(
                        new Random(seed), shape.with(0, Dim.of(1)).sizes()))
                .toList();
        Map<String, Tensor> together = run(free, input, images);
        for (int image = 0; image < IMAGES; image++) {
            List<Tensor> alike = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                alike.add(images.get(image));
            }
            Map<String, Tensor> alone = run(fixed, input, alike);
            for (Value output : free.outputs()) {
                Shape made = output.requireShape();
                int[] open = IntStream.range(0, made.rank())
                        .filter(axis -> !made.dim(axis).isFixed())
                        .toArray();
                assertEquals(1, open.length, () -> "one free dimension of " + output);
                assertArrayEquals(
                        alone.get(output.name()).gather(open[0], 0).doubles(),
                        together.get(output.name()).gather(open[0], image).doubles(),
                        1e-9,
                        output.name());
            }
        }
        return free;
    }

    private static Map<String, Tensor> run(Graph graph, Value input, List<Tensor> images) {
        long[] sizes = input.requireShape().with(0, Dim.of(images.size())).sizes();
        Tensor batch = Tensor.concatenated(images).reshape(sizes);
        return new ReferenceEvaluator(graph).runInDoubles(Map.of(input.name(), batch));
    }

    private static void assertKept(Graph written, String node) {
        Graph fixed = written.copy();
        new Canonicalisation().apply(fixed);
        Graph tried = fixed.copy();
        GraphException e = assertThrows(GraphException.class, () -> new BatchFreeing().apply(tried));
        assertTrue(e.getMessage().contains(node), e.getMessage());
        assertEquals(fixed.inputs().toString(), tried.inputs().toString());
        assertEquals(Graphs.types(fixed), Graphs.types(tried));
    }

    @Test
    void aFreeBatchStaysAsItIs() {
        graph.addOutput(b.emit("Relu", Graphs.input(graph, "x", -1, 3)));
        assertFalse(new BatchFreeing().apply(graph));
    }

    @Test
    void aViewOfConstantSizesFollows() {
        Value features =
                b.reshape(b.emit("GlobalAveragePool", b.emit("Conv", input(1, 3, 6, 6), weights(4, 3, 3, 3))), 1, 4);
        Graph free = assertFrees(finished(b.emit("MatMul", features, weights(4, 5))));
        assertEquals("[batch, 5]", free.outputs().get(0).requireShape().toString());
    }

    @Test
    void sizesThatAreReadFromAShapeFollow() {
        Value x = input(2, 3, 4, 4);
        Value count = b.emit("Slice", b.emit("Shape", x), b.longs(0), b.longs(1), b.longs(0));
        Value sizes = b.call("Concat", count, b.longs(-1)).attribute("axis", 0).output();
        assertFrees(finished(b.emit("MatMul", b.emit("Reshape", x, sizes), weights(48, 2))));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void pixelsAsRowsFollow(int count) {
        Value rows = b.reshape(b.transpose(input(count, 3, 4, 4), 0, 2, 3, 1), count * 16L, 3);
        Value product = b.emit("Gemm", rows, weights(3, 5), weights(5));
        Graph free = assertFrees(finished(b.transpose(b.reshape(product, count, 4, 4, 5), 0, 3, 1, 2)));
        assertEquals(
                "[16*batch, 5]",
                free.requireValue(product.name()).requireShape().toString());
        assertEquals(16 * 4 * 5, CostCounter.count(free).macs(), "each pixel of one image counts");
    }

    @Test
    void channelsAsImagesCountForTheImageTheyAreOf() {
        Value x = b.reshape(input(1, 6, 4, 4), 6, 1, 4, 4);
        Value bias = b.constant("bias", normal(6, 2));
        Value features = b.emit("Conv", x, weights(2, 1, 3, 3), bias);
        Value normal = b.emit("BatchNormalization", features, bias, bias, bias, b.emit("Abs", bias));
        Value grown = b.emit("ConvTranspose", normal, b.constant("grow", normal(7, 2, 3, 1, 1)));
        Graph free = assertFrees(finished(b.reshape(grown, 1, 18, 2, 2)));
        assertEquals(
                "[6*batch, 3, 2, 2]",
                free.requireValue(grown.name()).requireShape().toString());
        long ofOneChannel = (4 * 2 * 9 + 2) + 2 + 4 * 2 * 3;
        assertEquals(6 * ofOneChannel, CostCounter.count(free).macs());
    }

    @Test
    void aChannelShuffleThatMergesTheBatchFollows() {
        // Relu keeps it from being seen as one.
        Value merged = b.emit("Relu", b.transpose(b.reshape(input(1, 4, 3, 3), 2, 2, 9), 1, 0, 2));
        Value halves = b.reshape(merged, 2, 1, 2, 3, 3);
        Value left = b.call("Gather", halves, b.constant("left", Tensor.scalar(0L)))
                .attribute("axis", 0)
                .output();
        Value right = b.call("Gather", halves, b.constant("right", Tensor.scalar(1L)))
                .attribute("axis", 0)
                .output();
        assertFrees(finished(b.sub(left, b.emit("Exp", right))));
    }

    @Test
    void headsOfADetectorFollow() {
        Value head = b.transpose(b.reshape(input(1, 6, 2, 2), 1, 3, 2, 2, 2), 0, 1, 3, 4, 2);
        Value cells = b.constant("cells", normal(3, 1, 1, 2, 2, 2));
        Value boxes = b.reshape(b.add(b.emit("Sigmoid", head), cells), 1, 12, 2);
        Value anchors = b.constant("anchors", normal(4, 1, 12, 2));
        assertFrees(finished(
                b.mul(boxes, anchors),
                b.call("Softmax", boxes).attribute("axis", 1).output()));
    }

    @Test
    void whatIsJoinedWithoutDependingOnImagesIsRepeatedForEach() {
        Value token = b.constant("token", normal(3, 1, 1, 4));
        Value joined =
                b.call("Concat", token, input(1, 5, 4)).attribute("axis", 1).output();
        Graph free = assertFrees(finished(b.emit("MatMul", joined, weights(4, 2))));
        assertEquals("[batch, 6, 2]", free.outputs().get(0).requireShape().toString());
    }

    @Test
    void whatIsJoinedBehindAFlattenThatIsReplacedIsRepeatedForEachImage() {
        Value flat = b.call("Flatten", input(1, 3, 4)).attribute("axis", 0L).output();
        Value token = b.constant("token", normal(3, 1, 2));
        Value joined = b.call("Concat", token, flat).attribute("axis", 1).output();
        Graph free = assertFrees(finished(b.emit("MatMul", joined, weights(14, 2))));
        assertEquals("[batch, 2]", free.outputs().get(0).requireShape().toString());
    }

    @Test
    void attentionFollowsWhereHeadsAreNumbers() {
        Value x = input(1, 5, 8);
        Value query = b.transpose(b.reshape(b.emit("MatMul", x, weights(8, 8)), 1, 5, 2, 4), 0, 2, 1, 3);
        Value key = b.transpose(b.reshape(x, 1, 5, 2, 4), 0, 2, 3, 1);
        Value scores = b.call("Softmax", b.emit("MatMul", query, key))
                .attribute("axis", -1)
                .output();
        assertFrees(finished(b.reshape(b.transpose(b.emit("MatMul", scores, query), 0, 2, 1, 3), 1, 5, 8)));
    }

    @Test
    void aSliceOfAllImagesFollows() {
        Value cut = b.emit("Slice", input(2, 4, 3), b.longs(0, 1), b.longs(2, 3), b.longs(0, 1));
        assertFrees(finished(b.emit("Relu", cut)));
    }

    @Test
    void aSliceOfNothingButAllImagesFollows() {
        Value x = input(2, 4, 3);
        assertFrees(finished(
                b.emit("Relu", b.emit("Slice", x, b.longs(0), b.longs(2), b.longs(0))),
                b.emit("Exp", b.emit("Slice", x, b.longs(-2), b.longs(9), b.longs(-3), b.longs(1)))));
    }

    @Test
    void anExpandToConstantSizesFollows() {
        Value x = b.call("ReduceMean", input(1, 3, 4))
                .attribute("axes", new long[] {2})
                .output();
        assertFrees(finished(b.emit("Expand", x, b.longs(1, 3, 7))));
    }

    @Test
    void aSqueezeOfWhateverIsOneFollowsWhereTheBatchIsLarger() {
        assertFrees(finished(b.emit("Squeeze", b.emit("GlobalMaxPool", input(2, 3, 4, 4)))));
    }

    @Test
    void aFlattenOfAllBecomesOneForEachImage() {
        Value flat = b.call("Flatten", input(1, 3, 4)).attribute("axis", 0L).output();
        Graph free = assertFrees(finished(b.emit("MatMul", flat, weights(12, 2))));
        assertEquals("[batch, 2]", free.outputs().get(0).requireShape().toString());
    }

    @Test
    void aConstantThatIsTheSameForAllImagesFollows() {
        Value repeated = b.constant("mean", Tensor.of(new float[] {1, 2, 3, 1, 2, 3}, 2, 3));
        assertFrees(finished(b.sub(input(2, 3), repeated)));
    }

    @Test
    void aConstantThatDiffersBetweenImagesKeepsTheBatch() {
        Value single = b.constant("mean", Tensor.of(new float[] {1, 2, 3, 1, 2, 4}, 2, 3));
        assertKept(finished(b.sub(input(2, 3), single)), "'mean'");
    }

    @Test
    void aConstantThatRepeatsTheOnlyImageKeepsTheBatch() {
        assertKept(finished(b.add(input(1, 3), weights(4, 3))), "Add");
    }

    @Test
    void anExpandThatRepeatsTheOnlyImageKeepsTheBatch() {
        assertKept(finished(b.emit("Expand", input(1, 3), b.longs(4, 3))), "Expand");
    }

    /** As canonical graphs have them only where no scale makes the same of whatever is resized. */
    @Test
    void sizesOfAResizeKeepTheBatch() {
        Value resized = graph.addNode(
                        "",
                        "Resize",
                        "resized",
                        List.of(input(1, 3, 2, 2), Value.absent(), Value.absent(), b.longs(1, 3, 4, 4)),
                        List.of("y"))
                .output();
        graph.addOutput(resized);
        new ShapeInference().apply(graph);
        String message = assertThrows(GraphException.class, () -> new BatchFreeing().apply(graph))
                .getMessage();
        assertTrue(message.contains("'resized': is given all sizes"), message);
    }

    @Test
    void aMeanOverImagesKeepsTheBatch() {
        assertKept(
                finished(b.call("ReduceMean", input(2, 3))
                        .attribute("axes", new long[] {0})
                        .output()),
                "ReduceMean");
    }

    @Test
    void aNormalisationOverTheBatchKeepsIt() {
        assertKept(finished(b.call("Softmax", input(1, 3)).attribute("axis", 0L).output()), "Softmax");
    }

    @Test
    void aBatchThatBecomesChannelsIsKept() {
        Value channels = b.reshape(input(2, 3, 4, 4), 1, 6, 4, 4);
        assertKept(finished(b.emit("Conv", channels, weights(2, 6, 1, 1))), "Conv");
    }

    @Test
    void anOutputWithoutADimensionForImagesKeepsTheBatch() {
        assertKept(finished(b.emit("Squeeze", input(1, 5))), "Squeeze");
        assertKept(renewed(), "rows");
    }

    private static Graph renewed() {
        Graph graph = Graphs.ofOpset(17);
        Value x = Graphs.input(graph, "x", 2, 3, 4);
        Node node = Graphs.node(graph, "Reshape", "rows", x, graph.addInitializer("sizes", Tensor.vector(6, 4)));
        graph.addOutput(node.output());
        return graph;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void randomNetworksThatWereWrittenForFixedBatchesAreFreed(int count) {
        for (int seed = 0; seed < 60; seed++) {
            Graph network = RandomNetworks.of(seed).graph().copy();
            for (Value input : network.inputs()) {
                Shape shape = input.requireShape();
                input.setType(new TensorType(input.type(), shape.with(0, Dim.of(count))));
            }
            new Canonicalisation().apply(network);
            nameAllSizes(network);
            assertFrees(network);
        }
    }

    /** Every Reshape with the sizes that it makes, as exporters that trace one batch write them. */
    private static void nameAllSizes(Graph network) {
        GraphBuilder b = new GraphBuilder(network);
        for (Node node : List.copyOf(network.nodes())) {
            if (node.is("Reshape")) {
                node.setInput(1, b.longs(node.output().requireShape().sizes()));
            } else if (node.is("Flatten")) {
                Value named =
                        b.reshape(node.input(0), node.output().requireShape().sizes());
                network.replaceAllUses(node.output(), named);
                network.remove(node);
            }
        }
    }
}
