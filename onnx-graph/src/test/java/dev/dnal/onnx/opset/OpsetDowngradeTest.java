package dev.dnal.onnx.opset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.Attribute.IntValue;
import dev.dnal.onnx.graph.Attribute.TextValue;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.pass.Graphs;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpsetDowngradeTest {
    private static Graph graph(String opType, String attribute, Attribute value) {
        Graph graph = Graphs.ofOpset(17);
        Node node = Graphs.node(graph, opType, "node", Graphs.input(graph, "x", 2, 3));
        node.setAttribute(attribute, value);
        graph.addOutput(node.output());
        return graph;
    }

    private static Map<String, Attribute> downgraded(Graph graph) {
        new OpsetDowngrade().apply(graph);
        assertEquals(13, graph.opsets().get(""));
        return graph.nodes().iterator().next().attributes();
    }

    private static String refusal(Graph graph) {
        return assertThrows(GraphException.class, () -> new OpsetDowngrade().apply(graph))
                .getMessage();
    }

    @Test
    void keepsANodeWhoseFormIsTheSame() {
        Attribute group = new IntValue(2);
        assertEquals(Map.of("group", group), downgraded(graph("Conv", "group", group)));
    }

    @Test
    void dropsAnAttributeThatSaysWhatTheOlderOpsetDoesAnyway() {
        assertEquals(Map.of(), downgraded(graph("Reshape", "allowzero", new IntValue(0))));
        assertEquals(Map.of(), downgraded(graph("BatchNormalization", "training_mode", new IntValue(0))));
        assertEquals(Map.of(), downgraded(graph("ScatterElements", "reduction", new TextValue("none"))));
    }

    @Test
    void refusesAnAttributeThatTheOlderOpsetCantSay() {
        String message = refusal(graph("BatchNormalization", "training_mode", new IntValue(1)));
        assertTrue(message.contains("attribute training_mode=1 of node 'node'"), message);
    }

    @Test
    void refusesAnAttributeOfTextThatTheOlderOpsetCantSay() {
        String message = refusal(graph("ScatterElements", "reduction", new TextValue("add")));
        assertTrue(message.contains("attribute reduction='add'"), message);
    }

    @Test
    void refusesTheShapeOfSomeAxesOnly() {
        String message = refusal(graph("Shape", "end", new IntValue(0)));
        assertTrue(message.contains("attribute end=0"), message);
    }

    @Test
    void writesHardSwishInOperatorsThatWereThere() {
        Graph graph = Graphs.ofOpset(17);
        graph.addOutput(Graphs.node(graph, "HardSwish", "y", Graphs.input(graph, "x", 2, 3))
                .output());
        new OpsetDowngrade().apply(graph);
        assertEquals(List.of("HardSigmoid", "Mul"), Graphs.types(graph));
        assertEquals("y", graph.outputs().get(0).name());
    }

    @Test
    void refusesAnOperatorThatCameLater() {
        String message = refusal(graph("LayerNormalization", "axis", new IntValue(-1)));
        assertTrue(message.contains("no form for operator LayerNormalization of node 'node'"), message);
    }

    @Test
    void refusesAGraphOfAnotherOpset() {
        String message = refusal(Graphs.ofOpset(15));
        assertTrue(message.contains("expected 17"), message);
    }
}
