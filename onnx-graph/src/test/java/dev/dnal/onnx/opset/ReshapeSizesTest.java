package dev.dnal.onnx.opset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.channel.SameFunction;
import dev.dnal.onnx.channel.TestNetwork;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import org.junit.jupiter.api.Test;

class ReshapeSizesTest {
    private final TestNetwork net = new TestNetwork(3);

    /** The sizes 0 to {@code count} of a value's shape, and numbers behind them, as PyTorch puts a view's shape together. */
    private Value sizes(Value x, int count, long... behind) {
        Value shape = net.builder().emit("Shape", x);
        Value first = net.builder()
                .emit(
                        "Slice",
                        shape,
                        net.builder().longs(0),
                        net.builder().longs(count),
                        net.builder().longs(0));
        return net.builder()
                .call("Concat", first, net.builder().longs(behind))
                .attribute("axis", 0)
                .output();
    }

    private static Node reshape(Graph graph) {
        return graph.nodes().stream()
                .filter(node -> node.is("Reshape"))
                .findFirst()
                .orElseThrow();
    }

    private static long[] constant(Graph graph) {
        return reshape(graph).input(1).initializer().orElseThrow().longs();
    }

    private Graph after(Graph before) {
        Graph after = before.copy();
        assertTrue(new ReshapeSizes().apply(after));
        SameFunction.assertSame(before, after, 1);
        return after;
    }

    @Test
    void theBatchIsTheInputsAndTheRestIsKnown() {
        Value x = net.input(3, 2, 2);
        Graph graph = net.finish(net.builder().emit("Reshape", x, sizes(x, 1, -1)));
        assertArrayEquals(new long[] {0, 12}, constant(after(graph)));
    }

    @Test
    void sizesOfTheInputAndNumbersGoTogether() {
        Value x = net.input(6, 2, 2);
        Graph graph = net.finish(net.builder().emit("Reshape", x, sizes(x, 1, 2, 3, 4)));
        assertArrayEquals(new long[] {0, 2, 3, 4}, constant(after(graph)));
    }

    @Test
    void sizesThatNobodyKnowsStayComputed() {
        Value x = net.input(3, 2, 2);
        Value asked = net.graph().addInput("sizes", new TensorType(DataType.INT64, Shape.of(2)));
        net.finish(net.builder().emit("Reshape", x, asked));
        assertFalse(new ReshapeSizes().apply(net.graph()));
    }
}
