package dev.dnal.onnx.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadNodeEliminationTest {
    private final Graph graph = Graphs.ofOpset(17);
    private final Value x = Graphs.input(graph, "x", -1, 3);

    @Test
    void aNodeThatOnlyDeadNodesReadGoesWithItsInitializer() {
        Value w = graph.addInitializer("w", Tensor.filled(1, 3));
        graph.addOutput(Graphs.node(graph, "Relu", "y", x).output());
        Value a = Graphs.node(graph, "Mul", "a", x, w).output();
        Graphs.node(graph, "Relu", "b", a);
        assertTrue(new DeadNodeElimination().apply(graph));
        assertEquals(List.of("x", "y"), graph.values().stream().map(Value::name).toList());
    }

    @Test
    void whatReachesAnOutputStays() {
        Value y = Graphs.node(graph, "Relu", "y", x).output();
        graph.addOutput(Graphs.node(graph, "Relu", "z", y).output());
        assertFalse(new DeadNodeElimination().apply(graph));
        assertEquals(2, graph.nodes().size());
    }

    @Test
    void graphInputsAndOutputsThatAreInitializersStay() {
        graph.addOutput(graph.addInitializer("w", Tensor.filled(1, 3)));
        assertFalse(new DeadNodeElimination().apply(graph));
        assertEquals(2, graph.values().size());
    }

    @Test
    void aDeadChainOfTenThousandNodesGoes() {
        Graph chain = Graphs.chain();
        chain.removeOutput(chain.outputs().get(0));
        new DeadNodeElimination().apply(chain);
        assertEquals(0, chain.nodes().size());
    }
}
