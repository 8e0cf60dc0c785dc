package dev.dnal.onnx.op.internal.rule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlidingWindowTest {
    private final Graph graph = new Graph("test");

    private Node pool(Shape x, String attribute, Object value) {
        Node node = graph.addNode(
                "",
                "MaxPool",
                "pool",
                List.of(graph.addInput(graph.freshName("x"), new TensorType(DataType.FLOAT, x))),
                List.of(graph.freshName("y")));
        node.setAttribute("kernel_shape", new long[] {3});
        node.setAttribute("strides", new long[] {2});
        if (value instanceof long[] ints) {
            node.setAttribute(attribute, ints);
        } else if (value instanceof String text) {
            node.setAttribute(attribute, new dev.dnal.onnx.graph.Attribute.TextValue(text));
        } else {
            node.setAttribute(attribute, (long) value);
        }
        return node;
    }

    private static SlidingWindow window(Node node) {
        return SlidingWindow.ofPool(node, node.input(0).requireShape());
    }

    @Test
    void windowsThatDoNotFitAreLeftOut() {
        assertEquals(
                List.of(Dim.of(3)),
                window(pool(Shape.of(1, 1, 8), "ceil_mode", 0L)).outputs());
    }

    @Test
    void ceilModeCountsTheLastWindowThatBeginsInsideTheImage() {
        assertEquals(
                List.of(Dim.of(4)),
                window(pool(Shape.of(1, 1, 8), "ceil_mode", 1L)).outputs());
    }

    @Test
    void ceilModeLeavesOutAWindowThatBeginsBehindTheImage() {
        Node node = pool(Shape.of(1, 1, 2), "ceil_mode", 1L);
        node.setAttribute("kernel_shape", new long[] {1});
        node.setAttribute("strides", new long[] {3});
        node.setAttribute("pads", new long[] {0, 0});
        assertEquals(List.of(Dim.of(1)), window(node).outputs());
    }

    @Test
    void sameUpperPutsTheOddElementBehindTheImage() {
        assertArrayEquals(
                new long[] {0, 1},
                window(pool(Shape.of(1, 1, 8), "auto_pad", "SAME_UPPER")).pads());
    }

    @Test
    void sameLowerPutsTheOddElementBeforeTheImage() {
        assertArrayEquals(
                new long[] {1, 0},
                window(pool(Shape.of(1, 1, 8), "auto_pad", "SAME_LOWER")).pads());
    }

    /** In ceil mode a window counts that begins within the image, however far it reaches. */
    @Test
    void aWindowLargerThanTheImageIsOneInCeilMode() {
        Node node = pool(Shape.of(1, 1, 2), "strides", new long[] {4});
        assertEquals(List.of(Dim.of(0)), window(node).outputs());
        node.setAttribute("ceil_mode", 1);
        assertEquals(List.of(Dim.of(1)), window(node).outputs());
    }

    @Test
    void anOpenSizeKeepsItsNameWhereTheWindowKeepsTheSize() {
        Node node = pool(Shape.of(1, 1, 1).with(2, Dim.symbol("width")), "pads", new long[] {1, 1});
        node.setAttribute("strides", new long[] {1});
        assertEquals(List.of(Dim.symbol("width")), window(node).outputs());
    }

    @Test
    void anOpenSizeStaysOpenAtAStride() {
        Node node = pool(Shape.of(1, 1, 1).with(2, Dim.symbol("width")), "pads", new long[] {1, 1});
        assertEquals(List.of(Dim.any()), window(node).outputs());
    }
}
