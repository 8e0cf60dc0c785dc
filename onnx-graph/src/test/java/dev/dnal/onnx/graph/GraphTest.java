package dev.dnal.onnx.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GraphTest {
    private final Graph graph = new Graph("test");
    private final Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.batched("batch", 3)));

    private Value unary(String type, Value input, String output) {
        return graph.addNode("", type, output, List.of(input), List.of(output)).output();
    }

    @Test
    void aValueKnowsWhoMakesItAndWhoReadsIt() {
        Value y = unary("Relu", x, "y");
        Value z = unary("Relu", y, "z");
        assertEquals("y", y.producer().orElseThrow().name());
        assertEquals(List.of(new Value.Use(z.producer().orElseThrow(), 0)), List.copyOf(y.uses()));
    }

    @Test
    void replacingAGraphOutputKeepsItsName() {
        Value y = unary("Relu", x, "y");
        graph.addOutput(y);
        Value other = unary("Sigmoid", x, "other");
        graph.replaceAllUses(y, other);
        assertEquals("y", graph.outputs().get(0).name());
        assertSame(other, graph.outputs().get(0));
        graph.remove(y.producer().orElseThrow());
        assertSame(other, graph.requireValue("y"));
    }

    @Test
    void insertingAfterAValueLeavesTheInsertedReaderAlone() {
        Value y = unary("Relu", x, "y");
        Value z = unary("Relu", y, "z");
        Value gate = unary("Sigmoid", y, "gate");
        graph.insertAfter(y, gate, Set.of(gate.producer().orElseThrow()));
        assertSame(gate, z.producer().orElseThrow().input(0));
        assertSame(y, gate.producer().orElseThrow().input(0));
    }

    @Test
    void aNodeInUseCannotBeRemoved() {
        Value y = unary("Relu", x, "y");
        unary("Relu", y, "z");
        GraphException error = assertThrows(
                GraphException.class, () -> graph.remove(y.producer().orElseThrow()));
        assertTrue(error.getMessage().contains("'y' is still in use by Relu 'z'"), error.getMessage());
    }

    @Test
    void namesOfValuesAreUnique() {
        unary("Relu", x, "y");
        assertThrows(GraphException.class, () -> unary("Relu", x, "y"));
        assertEquals("y_1", graph.freshName("y"));
    }

    @Test
    void namesOfNodesAreNotUsedAgain() {
        Value y = unary("Relu", x, "y");
        graph.rename(y, "z");
        assertEquals("y_1", graph.freshNodeName("y"));
        assertEquals("w", graph.freshNodeName("w"));
    }

    @Test
    void sortingPutsAChainOfTenThousandNodesInOrder() {
        List<Value> chain = new ArrayList<>(List.of(x));
        for (int i = 0; i < 10_000; i++) {
            chain.add(unary("Relu", chain.get(i), "v" + i));
        }
        Node early = graph.addNode("", "Relu", "first", List.of(x), List.of("first"));
        chain.get(1).producer().orElseThrow().setInput(0, early.output());
        graph.sort();
        List<String> names = graph.nodes().stream().map(Node::name).toList();
        assertEquals("first", names.get(0));
        assertEquals("v9999", names.get(10_000));
    }

    @Test
    void aCycleIsNamed() {
        Value y = unary("Relu", x, "y");
        Value z = unary("Relu", y, "z");
        y.producer().orElseThrow().setInput(0, z);
        GraphException error = assertThrows(GraphException.class, graph::sort);
        assertTrue(error.getMessage().contains("cycle"), error.getMessage());
    }

    @Test
    void aCopySharesNothingThatChanges() {
        Value w = graph.addInitializer("w", Tensor.filled(2, 3));
        graph.addOutput(
                graph.addNode("", "Mul", "m", List.of(x, w), List.of("y")).output());
        graph.requireValue("y").setContents(List.of(Dim.of(3)));
        Graph copy = graph.copy();
        copy.requireValue("y").producer().orElseThrow().setAttribute("axis", 1);
        copy.setInitializer(copy.requireValue("w"), Tensor.filled(3, 3));
        assertFalse(graph.requireValue("y").producer().orElseThrow().hasAttribute("axis"));
        assertEquals(Tensor.filled(2, 3), w.initializer().orElseThrow());
        assertEquals(
                Collections.singletonList("y"),
                copy.outputs().stream().map(Value::name).toList());
        assertEquals(x.requireShape(), copy.requireValue("x").requireShape());
        assertEquals(Optional.of(List.of(Dim.of(3))), copy.requireValue("y").contents());
    }
}
