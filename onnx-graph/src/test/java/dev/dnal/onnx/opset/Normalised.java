package dev.dnal.onnx.opset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;

/** Graphs of other opsets, brought to the one that all works on. */
final class Normalised {
    private Normalised() {}

    static void normalise(Graph graph) {
        new OpsetNormalisation().apply(graph);
        assertEquals(17, graph.opsets().get(""));
    }

    /** Why that can't be. */
    static String error(Graph graph) {
        return assertThrows(GraphException.class, () -> normalise(graph)).getMessage();
    }
}
