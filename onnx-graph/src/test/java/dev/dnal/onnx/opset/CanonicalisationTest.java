package dev.dnal.onnx.opset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.pass.Graphs;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CanonicalisationTest {
    @Test
    void weightsListedAsInputsBecomePlainInitializers() {
        Graph graph = Graphs.ofOpset(9);
        Value x = Graphs.input(graph, "x", -1, 3);
        Value w = Graphs.input(graph, "w", 3);
        graph.setInitializer(w, Tensor.filled(2, 3));
        graph.addOutput(Graphs.node(graph, "Mul", "y", x, w).output());
        assertTrue(new Canonicalisation().apply(graph));
        assertEquals(List.of(x), List.copyOf(graph.inputs()));
        assertEquals(List.of(w), List.copyOf(graph.initializers()));
    }

    @Test
    void anOldFileComesOutTypedWithoutWhatDoesNothing() {
        Graph graph = Graphs.ofOpset(9);
        Value x = Graphs.input(graph, "x", -1, 3);
        Value same = Graphs.node(graph, "Identity", "same", x).output();
        Node dropout = graph.addNode("", "Dropout", "d", List.of(same), List.of("d", "mask"));
        graph.addOutput(Graphs.node(graph, "Relu", "y", dropout.output()).output());
        Graphs.node(graph, "Relu", "dead", x);
        new Canonicalisation().apply(graph);
        assertEquals(List.of("Relu"), Graphs.types(graph));
        assertEquals("[y: FLOAT[batch, 3]]", graph.outputs().toString());
        assertEquals(0, graph.initializers().size());
    }

    @Test
    void aCanonicalGraphStaysAsItIs() {
        Graph graph = Graphs.ofOpset(9);
        Value x = Graphs.input(graph, "x", -1, 3);
        graph.addOutput(Graphs.node(graph, "Relu", "y", x).output());
        new Canonicalisation().apply(graph);
        assertFalse(new Canonicalisation().apply(graph));
    }

    /** As PyTorch writes F.pad: pads from the last axis on, which a Slice turns round. */
    @Test
    void padsMayBeComputed() {
        Graph graph = Graphs.ofOpset(13);
        Value x = Graphs.input(graph, "x", -1, 3, 8, 8);
        GraphBuilder b = new GraphBuilder(graph);
        Value width = b.call("Gather", b.emit("Shape", x), b.longs(3)).output();
        Value half = b.emit("Div", b.emit("Sub", b.longs(16), width), b.longs(2));
        Value pads = b.call("Concat", half, half, half, half, b.longs(0, 0, 0, 0))
                .attribute("axis", 0)
                .output();
        Value pairs = b.emit("Reshape", pads, b.longs(-1, 2));
        Value turned = b.emit("Slice", pairs, b.longs(-1), b.longs(Long.MIN_VALUE), b.longs(0), b.longs(-1));
        Value columns =
                b.call("Transpose", turned).attribute("perm", new long[] {1, 0}).output();
        Value inOrder = b.emit("Reshape", columns, b.longs(-1));
        // No rule looks at the pads before what makes them is known.
        graph.addOutput(Graphs.node(graph, "Pad", "y", x, inOrder).output());
        new Canonicalisation().apply(graph);
        assertEquals(List.of("Pad"), Graphs.types(graph));
        assertEquals(Shape.batched("batch", 3, 16, 16), graph.outputs().get(0).requireShape());
    }

    /** A size of a value times two, computed with real numbers as older exporters do. */
    private static Value twice(GraphBuilder b, Value shape, long axis) {
        Value size = b.emit("Gather", shape, b.constant("axis", Tensor.scalar(axis)));
        Value scaled = b.mul(b.cast(size, DataType.FLOAT), b.constant("two", Tensor.scalar(2f)));
        return b.emit("Unsqueeze", b.cast(b.emit("Floor", scaled), DataType.INT64), b.longs(0));
    }

    private static Value enlarged(GraphBuilder b, Value x) {
        Value shape = b.emit("Shape", x);
        Value leading = b.emit("Slice", shape, b.longs(0), b.longs(2));
        Value sizes = b.call("Concat", leading, twice(b, shape, 2), twice(b, shape, 3))
                .attribute("axis", 0)
                .output();
        return b.emit("Resize", x, Value.absent(), Value.absent(), sizes);
    }

    /** The second one's sizes are known when the first one's are. */
    @Test
    void sizesThatAreComputedWithRealNumbersAreKnownOneAfterTheOther() {
        Graph graph = Graphs.ofOpset(17);
        GraphBuilder b = new GraphBuilder(graph);
        graph.addOutput(enlarged(b, enlarged(b, Graphs.input(graph, "x", -1, 3, 4, 5))));
        new Canonicalisation().apply(graph);
        assertEquals(List.of("Resize", "Resize"), Graphs.types(graph));
        for (Node resize : graph.nodes()) {
            assertArrayEquals(
                    new float[] {1, 1, 2, 2}, Graphs.constant(resize, 2).floats());
        }
        assertEquals(
                "FLOAT[batch, 3, 16, 20]",
                new TensorType(
                                graph.outputs().get(0).type(),
                                graph.outputs().get(0).requireShape())
                        .toString());
    }

    @Test
    void anUnknownOperatorIsNamed() {
        Graph graph = Graphs.ofOpset(9);
        Graphs.node(graph, "Bernoulli", "y", Graphs.input(graph, "x", -1, 3, 4, 4));
        String message = assertThrows(GraphException.class, () -> new Canonicalisation().apply(graph))
                .getMessage();
        assertTrue(message.contains("Node Bernoulli 'y'") && message.contains("not supported"), message);
    }

    @Test
    void aChainOfTenThousandNodesPassesThrough() {
        Graph chain = Graphs.chain();
        chain.opsets().put("", 9L);
        new Canonicalisation().apply(chain);
        assertEquals("r9999: FLOAT[batch, 3]", chain.outputs().get(0).toString());
    }

    @Test
    void corruptedFilesAreBroughtToFormOrRefused() {
        byte[] file = OnnxWriter.toBytes(oldNetwork());
        SplittableRandom random = new SplittableRandom(11);
        int refused = 0;
        for (int run = 0; run < 2000; run++) {
            byte[] bad = file.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
            }
            try {
                new Canonicalisation().apply(OnnxReader.read(bad, "m.onnx"));
            } catch (GraphException e) {
                refused++;
            }
        }
        assertTrue(refused > 500 && refused < 2000, "refused " + refused);
    }

    /** Of opset 9: attributes that become inputs, computed weights and sizes, a softmax over several axes. */
    private static Graph oldNetwork() {
        Graph graph = Graphs.ofOpset(9);
        Value x = Graphs.input(graph, "x", -1, 2, 4, 4);
        Value shape = graph.addInitializer("shape", Tensor.vector(3, 2, 1, 1));
        Value w = Graphs.node(graph, "ConstantOfShape", "w", shape).output();
        Value c = Graphs.node(graph, "Conv", "c", x, w).output();
        Node slice = Graphs.node(graph, "Slice", "s", c);
        slice.setAttribute("starts", new long[] {1});
        slice.setAttribute("ends", new long[] {3});
        slice.setAttribute("axes", new long[] {2});
        Node pad = Graphs.node(graph, "Pad", "p", slice.output());
        pad.setAttribute("pads", new long[] {0, 0, 1, 0, 0, 0, 0, 1});
        graph.addOutput(Graphs.node(graph, "Softmax", "y", pad.output()).output());
        return graph;
    }

    @Test
    void whatNobodyReadsMayBeOfAnySize() {
        Graph graph = Graphs.ofOpset(17);
        Value x = Graphs.input(graph, "x", -1, 3);
        Value shape = graph.addInitializer("shape", Tensor.vector(1L << 40, 1L << 40));
        Graphs.node(
                graph,
                "Neg",
                "dead",
                Graphs.node(graph, "ConstantOfShape", "w", shape).output());
        graph.addOutput(Graphs.node(graph, "Relu", "y", x).output());
        Graph read = OnnxReader.read(OnnxWriter.toBytes(graph), "m.onnx");
        new Canonicalisation().apply(read);
        assertEquals(List.of("Relu"), Graphs.types(read));
    }
}
