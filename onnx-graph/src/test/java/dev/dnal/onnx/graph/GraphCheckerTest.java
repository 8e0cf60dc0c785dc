package dev.dnal.onnx.graph;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class GraphCheckerTest {
    private final Graph graph = new Graph("g");
    private final Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.of(2)));

    private Node relu(String domain, Value input, String output) {
        return graph.addNode(domain, "Relu", output, List.of(input), List.of(output));
    }

    private void assertBroken(String rule) {
        GraphException error = assertThrows(GraphException.class, () -> GraphChecker.check(graph));
        assertTrue(error.getMessage().contains(rule), error.getMessage());
    }

    @Test
    void aGraphThatKeepsTheRulesPasses() {
        graph.opsets().put("", 17L);
        graph.addOutput(relu("", x, "y").output());
        assertDoesNotThrow(() -> GraphChecker.check(graph));
    }

    @Test
    void everyDomainInUseNeedsAnOpset() {
        graph.opsets().put("", 17L);
        relu("com.example", x, "y");
        assertBroken("Node com.example.Relu 'y': its operator domain 'com.example' has no opset import");
    }

    @Test
    void opsetVersionsAreAtLeastOne() {
        graph.opsets().put("", 0L);
        assertBroken("must be at least 1, found 0");
    }

    @Test
    void aValueOfAnotherGraphIsAMissingInput() {
        graph.opsets().put("", 17L);
        Value stranger = new Graph("other").addInitializer("x", Tensor.scalar(1f));
        relu("", stranger, "y");
        assertBroken("reads 'x', a missing input");
    }

    @Test
    void anOutputThatWasRemovedIsMadeByNobody() {
        graph.addOutput(new Graph("other").addInitializer("w", Tensor.scalar(1f)));
        assertBroken("Graph output 'w' is made by nobody");
    }

    @Test
    void aCycleIsNamed() {
        graph.opsets().put("", 17L);
        Node first = relu("", x, "y");
        first.setInput(0, relu("", first.output(), "z").output());
        assertBroken("cycle");
    }

    @Test
    void onlyAnInputWithADefaultCanBeFixedToIt() {
        assertThrows(GraphException.class, () -> graph.fixInput(x));
        graph.setInitializer(x, Tensor.filled(1, 2));
        graph.fixInput(x);
        assertTrue(graph.inputs().isEmpty() && graph.initializers().contains(x));
    }

    @Test
    void aRepeatedTensorHasTheOneElementEverywhere() {
        assertTrue(Tensor.repeated(Tensor.vector(7), 5).equals(Tensor.vector(7, 7, 7, 7, 7)));
        assertTrue(Tensor.repeated(Tensor.scalar(7f), 0, 3).equals(Tensor.filled(7, 0, 3)));
        assertThrows(IllegalArgumentException.class, () -> Tensor.repeated(Tensor.vector(1, 2), 5));
    }
}
