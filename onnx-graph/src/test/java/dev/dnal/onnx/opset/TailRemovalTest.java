package dev.dnal.onnx.opset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.Graphs;
import java.util.List;
import org.junit.jupiter.api.Test;

class TailRemovalTest {
    private final Graph graph = Graphs.ofOpset(13);

    private Value logits() {
        Value w = graph.addInitializer("w", Tensor.filled(0.5f, 3, 5));
        return Graphs.node(graph, "Gemm", "logits", Graphs.input(graph, "x", -1, 3), w)
                .output();
    }

    private List<String> outputs() {
        assertTrue(new TailRemoval().apply(graph));
        return graph.outputs().stream().map(Value::name).toList();
    }

    @Test
    void theLargestElementIsNotLookedFor() {
        Value place = Graphs.node(graph, "ArgMax", "place", logits()).output();
        graph.addOutput(Graphs.node(graph, "Identity", "label", place).output());
        assertEquals(List.of("logits"), outputs());
        assertEquals(List.of("Gemm"), Graphs.types(graph));
    }

    @Test
    void theLargestElementsAreNotLookedFor() {
        Value k = graph.addInitializer("k", Tensor.vector(2));
        Node best = graph.addNode("", "TopK", "best", List.of(logits(), k), List.of("values", "places"));
        best.outputs().forEach(graph::addOutput);
        assertEquals(List.of("logits"), outputs());
        assertTrue(graph.fileForm().isEmpty());
    }

    @Test
    void anOutputThatStaysIsEnough() {
        Value logits = logits();
        graph.addOutput(Graphs.node(graph, "ArgMax", "label", logits).output());
        graph.addOutput(Graphs.node(graph, "Softmax", "probabilities", logits).output());
        assertEquals(List.of("probabilities"), outputs());
    }

    @Test
    void whatOnlyTheTailNeedsGoesWithIt() {
        Value logits = logits();
        Value rows =
                Graphs.node(graph, "Shape", "rows", graph.requireValue("x")).output();
        graph.opsets().put("org.example", 1L);
        graph.addOutput(graph.addNode("org.example", "Magic", "y", List.of(logits, rows), List.of("y"))
                .output());
        assertEquals(List.of("logits"), outputs());
        assertEquals(List.of("Gemm"), Graphs.types(graph));
    }

    @Test
    void whatTheTailNeedsAndIsAnOutputItselfStays() {
        Value logits = logits();
        graph.opsets().put("org.example", 1L);
        Value head = graph.addNode("org.example", "Magic", "head", List.of(graph.requireValue("x")), List.of("head"))
                .output();
        graph.addOutput(head);
        graph.addOutput(graph.addNode("org.example", "Magic", "y", List.of(logits, head), List.of("y"))
                .output());
        assertEquals(List.of("head", "logits"), outputs());
        assertEquals(List.of("Gemm", "Magic"), Graphs.types(graph));
    }

    @Test
    void aNetworkWithoutATailStaysAsItIs() {
        graph.addOutput(Graphs.node(graph, "Softmax", "y", logits()).output());
        assertFalse(new TailRemoval().apply(graph));
        assertEquals(List.of("Gemm", "Softmax"), Graphs.types(graph));
    }

    @Test
    void aLargestElementThatALayerComesBehindStays() {
        Value chosen = Graphs.node(graph, "ArgMax", "chosen", logits()).output();
        Value real = Graphs.node(graph, "Cast", "real", chosen).output();
        real.producer().orElseThrow().setAttribute("to", 1);
        Value w = graph.addInitializer("w2", Tensor.filled(0.5f, 5, 2));
        graph.addOutput(Graphs.node(graph, "MatMul", "y", real, w).output());
        assertFalse(new TailRemoval().apply(graph));
    }
}
