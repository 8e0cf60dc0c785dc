package dev.dnal.onnx.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.ShapeInference;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Where channels are not followed, the one reason that holds is said: of an operator that has several, each in its case. */
class OpaqueReasonTest {
    private static final int CHANNELS = 4;

    private final Graph graph = new Graph("reasons");
    private final GraphBuilder b = new GraphBuilder(graph);

    private Value input(Shape shape) {
        return graph.addInput(graph.freshName("x"), new TensorType(DataType.FLOAT, shape));
    }

    /** [N, C, H, W] with the channels along axis 1, or as the test says. */
    private Value image() {
        return input(Shape.batched("batch", CHANNELS, 6, 6));
    }

    private Value weights(long... sizes) {
        return b.constant("w", Tensor.filled(1, sizes));
    }

    private Value computed(DataType type, long... sizes) {
        return graph.addInput(graph.freshName("computed"), new TensorType(type, Shape.of(sizes)));
    }

    /** Why the channels along an axis of input 0 of a node are not followed. */
    private void assertReason(String expected, int axis, Value made) {
        Node node = made.producer().orElseThrow();
        ChannelContext context =
                new ChannelContext(node, input -> input == 0 ? OptionalInt.of(axis) : OptionalInt.empty());
        assertEquals(new ChannelRelation.Opaque(expected), Operators.of(node).relateChannels(context));
    }

    @Test
    void layers() {
        for (String layer : new String[] {"Conv", "ConvTranspose"}) {
            assertReason("does not sum over them", 2, b.emit(layer, image(), weights(CHANNELS, CHANNELS, 1, 1)));
            assertReason(
                    "has weights that are computed",
                    1,
                    b.emit(layer, image(), computed(DataType.FLOAT, CHANNELS, CHANNELS, 1, 1)));
        }
    }

    @Test
    void matrixProducts() {
        Value rows = input(Shape.batched("batch", CHANNELS));
        Value image = image();
        for (String product : new String[] {"Gemm", "MatMul"}) {
            assertReason(
                    "multiplies by what is computed", 1, b.emit(product, rows, computed(DataType.FLOAT, CHANNELS, 3)));
        }
        assertReason("does not sum over them", 1, b.emit("MatMul", image, weights(6, 3)));
        assertReason("multiplies by weights that are no matrix", 3, b.emit("MatMul", image, weights(1, 6, 3)));
        assertReason(
                "multiplies one vector of them", 0, b.emit("MatMul", input(Shape.of(CHANNELS)), weights(CHANNELS, 3)));
        Value columns = input(Shape.of(5, CHANNELS));
        assertReason(
                "transposes them",
                1,
                b.call("Gemm", columns, weights(5, 3)).attribute("transA", 1).output());
        assertReason("does not sum over them", 0, b.emit("Gemm", columns, weights(CHANNELS, 3)));
    }

    @Test
    void pools() {
        Function<Value, GraphBuilder.Call> pool =
                image -> b.call("MaxPool", image).attribute("kernel_shape", new long[] {2, 2});
        assertReason("pools over them", 2, pool.apply(image()).output());
        assertReason(
                "counts places through all of them",
                1,
                pool.apply(image()).outputs(2).get(0));
    }

    @Test
    void softmaxes() {
        for (String softmax : new String[] {"Softmax", "LogSoftmax"}) {
            assertReason(
                    "normalises over them",
                    1,
                    b.call(softmax, image()).attribute("axis", -3).output());
        }
    }

    @Test
    void resizes() {
        Value absent = Value.absent();
        Value scales = b.constant("scales", Tensor.of(new float[] {1, 2, 1, 1}, 4));
        assertReason("resizes along them", 1, b.emit("Resize", image(), absent, scales));
        assertReason(
                "resizes to sizes that are computed",
                1,
                b.emit("Resize", image(), absent, absent, computed(DataType.INT64, 4)));
    }

    @Test
    void pads() {
        Value along = b.longs(0, 1, 0, 0, 0, 0, 0, 0);
        assertReason(
                "puts copies of them beside them",
                1,
                b.call("Pad", image(), along).attribute("mode", "edge").output());
        assertReason("cuts off some of them", 1, b.emit("Pad", image(), b.longs(0, -1, 0, 0, 0, 0, 0, 0)));
        assertReason("fills up with what is computed", 1, b.emit("Pad", image(), along, computed(DataType.FLOAT)));
    }

    private Value gathered(Value indices) {
        return b.call("Gather", image(), indices).attribute("axis", 1).output();
    }

    @Test
    void picks() {
        assertReason("picks places that are computed", 1, gathered(computed(DataType.INT64, 2)));
        assertReason("takes out their axis", 1, gathered(b.scalar(DataType.INT64, 2)));
        assertReason(
                "lays them out along several axes",
                1,
                gathered(b.constant("places", Tensor.of(new long[] {0, 1, 2, 3}, 2, 2))));
    }

    @Test
    void parts() {
        Node split = graph.addNode("", "Split", "split", List.of(image(), b.longs(1, 3)), List.of("part", ""));
        split.setAttribute("axis", 1);
        new ShapeInference().apply(graph);
        assertReason("drops a part of them", 1, split.output());
    }

    @Test
    void joins() {
        Value open = input(Shape.batched("batch", CHANNELS, 6, 6).with(1, Dim.symbol("channels")));
        assertReason(
                "joins parts of sizes that are not known",
                1,
                b.call("Concat", image(), open).attribute("axis", 1).output());
    }

    @Test
    void sums() {
        assertReason("adds them up", 1, b.emit("CumSum", image(), b.scalar(DataType.INT64, -3)));
        assertReason("adds up along an axis that is computed", 1, b.emit("CumSum", image(), computed(DataType.INT64)));
    }

    @Test
    void triangles() {
        assertReason("keeps a triangle of them", 2, b.emit("Trilu", image()));
    }

    @Test
    void masks() {
        assertReason(
                "makes a mask for all of them",
                1,
                b.call("Dropout", image()).outputs(2).get(0));
    }
}
