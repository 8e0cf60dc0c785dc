package dev.dnal.tribuo.internal.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import org.junit.jupiter.api.Test;

class BlockedWorkTest {
    /** A convolution over a single pixel: MACs are its channels' product. */
    private static double work(int inputs, int outputs) {
        Graph graph = new Graph("pointwise");
        GraphBuilder b = new GraphBuilder(graph);
        Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.of(1, inputs, 1, 1)));
        Value w = graph.addInitializer("w", Tensor.of(new float[inputs * outputs], outputs, inputs, 1, 1));
        graph.addOutput(b.emit("Conv", x, w));
        return BlockedWork.of(graph);
    }

    @Test
    void wholeBlocksAreWorkedForAsTheyAre() {
        assertEquals(32 * 48, work(32, 48));
    }

    @Test
    void aPartOfABlockIsAsMuchWorkAsTheBlock() {
        assertEquals(32 * 48, work(32, 36));
        assertEquals(32 * 48, work(20, 48), 1e-9);
        assertEquals(16 * 16, work(4, 8));
    }

    @Test
    void channelsOffTheBlocksAreTwiceTheWork() {
        assertEquals(2 * 32 * 48, work(32, 37), 1e-9);
        assertEquals(4 * 32 * 48, work(17, 33), 1e-9);
    }

    @Test
    void theFewChannelsOfImagesAreNotFilledUp() {
        assertEquals(3 * 16, work(3, 16));
    }
}
