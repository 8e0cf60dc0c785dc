package dev.dnal.onnx.op;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SignatureTest {
    private static final Signature SIGNATURE = Signature.of(InputRole.DATA, InputRole.WEIGHT)
            .optional(InputRole.BIAS)
            .and(InputRole.SETTING)
            .whole("axis")
            .flag("keepdims")
            .wholes("perm")
            .counts("strides", 1)
            .number("alpha")
            .text("mode", "edge", "reflect")
            .tensor("value")
            .any("anything");

    private final Graph graph = new Graph("test");
    private final Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.of(2)));

    /** An attribute and what a message says is expected of it; nothing if it is allowed. */
    private record Case(String name, Attribute value, String expected) {}

    static List<Case> attributes() {
        Attribute whole = new Attribute.IntValue(-3);
        return List.of(
                new Case("axis", whole, ""),
                new Case("axis", new Attribute.FloatValue(1), "must be a whole number, found 1.0"),
                new Case("keepdims", new Attribute.IntValue(1), ""),
                new Case("keepdims", new Attribute.IntValue(2), "must be a whole number from 0 to 1, found 2"),
                new Case("perm", new Attribute.IntList(List.of(1L, -1L)), ""),
                new Case("perm", whole, "must be whole numbers, found -3"),
                new Case("strides", new Attribute.IntList(List.of(1L, 2L)), ""),
                new Case(
                        "strides",
                        new Attribute.IntList(List.of(1L, 0L)),
                        "must be whole numbers from 1 to 2147483647, found [1, 0]"),
                new Case(
                        "strides",
                        new Attribute.IntList(List.of(1L << 31)),
                        "must be whole numbers from 1 to 2147483647"),
                new Case("alpha", new Attribute.FloatValue(0.5f), ""),
                new Case("alpha", new Attribute.FloatValue(Float.NaN), "must be a finite number, found NaN"),
                new Case("mode", new Attribute.TextValue("edge"), ""),
                new Case("mode", new Attribute.TextValue("wrap"), "must be one of edge, reflect, found 'wrap'"),
                new Case("value", new Attribute.TensorValue(Tensor.scalar(1f)), ""),
                new Case("value", whole, "must be a tensor, found -3"),
                new Case("anything", whole, ""),
                new Case("foreign", whole, "is not known; expected none but alpha, anything, axis, keepdims, mode"));
    }

    @ParameterizedTest
    @MethodSource("attributes")
    void attributesAreOfTheKindAndRange(Case given) {
        Node node = node(x, x, x, x);
        node.setAttribute(given.name(), given.value());
        if (given.expected().isEmpty()) {
            assertDoesNotThrow(() -> SIGNATURE.check(node));
        } else {
            String message = refusal(node);
            assertTrue(message.contains("attribute '" + given.name() + "' " + given.expected()), message);
        }
    }

    @Test
    void onlyWhatIsOptionalMayBeAbsent() {
        assertDoesNotThrow(() -> SIGNATURE.check(node(x, x, Value.absent(), x)));
        assertEquals("input 1 is missing; expected 3 to 4 inputs", refusal(node(x, Value.absent(), x, x)));
        assertEquals("input 3 is missing; expected 3 to 4 inputs", refusal(node(x, x)));
    }

    @Test
    void thereAreNoInputsMore() {
        assertEquals("has 5 inputs, expected 3 to 4", refusal(node(x, x, x, x, x)));
    }

    @Test
    void whatRepeatsMayRepeatButNotBeAbsent() {
        Signature repeated = Signature.of(InputRole.DATA).repeated();
        assertDoesNotThrow(() -> repeated.check(node(x, x, x)));
        Node gap = node(x, Value.absent(), x);
        String message =
                assertThrows(GraphException.class, () -> repeated.check(gap)).getMessage();
        assertTrue(message.contains("input 1 is missing; expected at least 1 inputs"), message);
        assertEquals(InputRole.DATA, repeated.role(7));
    }

    private Node node(Value... inputs) {
        return graph.addNode("", "Test", graph.freshNodeName("n"), List.of(inputs), List.of(graph.freshName("y")));
    }

    /** What the message says behind the node's name. */
    private static String refusal(Node node) {
        String message =
                assertThrows(GraphException.class, () -> SIGNATURE.check(node)).getMessage();
        String begin = "Node " + node.label() + ": ";
        assertTrue(message.startsWith(begin), message);
        return message.substring(begin.length());
    }
}
