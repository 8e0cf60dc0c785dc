package dev.dnal.onnx.opset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.channel.SameFunction;
import dev.dnal.onnx.channel.TestNetwork;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.ShapeInference;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpandSizesTest {
    private final TestNetwork net = new TestNetwork(5);

    private static long[] constant(Graph graph) {
        return graph.nodes().stream()
                .filter(node -> node.is("Expand"))
                .findFirst()
                .flatMap(node -> node.input(1).initializer())
                .orElseThrow()
                .longs();
    }

    private Graph after(Value expanded) {
        Graph before = net.finish(expanded);
        Graph after = before.copy();
        assertTrue(new ExpandSizes().apply(after));
        SameFunction.assertSame(before, after, 1);
        return after;
    }

    @Test
    void theShapeOfAnotherValueIsReadNoMore() {
        Value x = net.input(3, 4, 5);
        Value means = net.globalPool(x);
        Value expanded = net.builder().emit("Expand", means, net.builder().emit("Shape", x));
        assertArrayEquals(new long[] {1, 1, 4, 5}, constant(after(expanded)));
    }

    @Test
    void whatStaysIsNotCounted() {
        Value means = net.globalPool(net.input(3, 4, 5));
        Value expanded = net.builder().emit("Expand", means, net.builder().longs(1, 3, 4, 5));
        assertArrayEquals(new long[] {1, 1, 4, 5}, constant(after(expanded)));
    }

    /** What a damaged file may have. */
    @Test
    void sizesThatAreNoWholeNumbersStayForTheOperatorsRuleToRefuse() {
        Value x = net.input(3, 1);
        Value sizes = net.builder().constant("sizes", Tensor.ofDoubles(DataType.DOUBLE, new double[] {1, 3, 6}, 3));
        Value expanded = net.graph()
                .addNode("", "Expand", "expand", List.of(x, sizes), List.of("y"))
                .output();
        expanded.setType(new TensorType(x.type(), Shape.batched("batch", 3, 6)));
        net.graph().addOutput(expanded);
        assertFalse(new ExpandSizes().apply(net.graph()));
        assertThrows(GraphException.class, () -> new ShapeInference().apply(net.graph()));
    }

    @Test
    void axesInFrontAreCounted() {
        Value expanded =
                net.builder().emit("Expand", net.input(3, 1), net.builder().longs(2, 1, 3, 6));
        assertArrayEquals(new long[] {2, 1, 1, 6}, constant(after(expanded)));
    }

    @Test
    void aSizeThatIsOpenAndNotTheInputsStaysComputed() {
        Value x = net.input(3, 2);
        Value one = net.builder().constant("one", Tensor.ofDoubles(x.type(), new double[3], 1, 3, 1));
        Graph graph = net.finish(net.builder().emit("Expand", one, net.builder().emit("Shape", x)));
        assertFalse(new ExpandSizes().apply(graph));
    }
}
