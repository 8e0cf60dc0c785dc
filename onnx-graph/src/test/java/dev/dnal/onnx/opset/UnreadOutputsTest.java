package dev.dnal.onnx.opset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.Graphs;
import dev.dnal.onnx.pass.ShapeInference;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnreadOutputsTest {
    private final Graph graph = Graphs.ofOpset(17);
    private final Value x = Graphs.input(graph, "x", -1, 3, 4, 4);

    private Node pool() {
        Node pool = graph.addNode("", "MaxPool", "pool", List.of(x), List.of("y", "places"));
        pool.setAttribute("kernel_shape", new long[] {2, 2});
        graph.addOutput(pool.output());
        return pool;
    }

    @Test
    void placesThatNobodyReadsAreNotMade() {
        pool();
        assertTrue(new UnreadOutputs().apply(graph));
        new ShapeInference().apply(graph);
        Node pool = graph.nodes().iterator().next();
        assertEquals(List.of(graph.requireValue("y")), pool.outputs());
        assertEquals("pool", pool.name());
        assertTrue(graph.value("places").isEmpty());
    }

    @Test
    void placesThatAreReadStay() {
        Node pool = pool();
        graph.addOutput(pool.output(1));
        assertFalse(new UnreadOutputs().apply(graph));
    }

    @Test
    void partsOfASplitStay() {
        Node split = graph.addNode("", "Split", "split", List.of(x), List.of("a", "b"));
        graph.addOutput(split.output());
        assertFalse(new UnreadOutputs().apply(graph));
    }
}
