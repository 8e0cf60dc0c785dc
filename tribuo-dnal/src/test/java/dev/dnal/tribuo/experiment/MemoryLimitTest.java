package dev.dnal.tribuo.experiment;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.LimitException;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.SmallVgg;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MemoryLimitTest {
    private static final int BATCH = 100;

    private final Graph network = new SmallVgg(8)
            .build(new ImageShape(3, 16, 16), 10, new SplittableRandom(1))
            .graph();

    @Test
    void aNetworkThatFitsMayRunAndTrain() {
        MemoryLimit machine = MemoryLimit.ofThisMachine();
        assertDoesNotThrow(() -> machine.requireRun("a.onnx", network, BATCH));
        assertDoesNotThrow(() -> machine.requireTraining("a.onnx", network, BATCH));
    }

    @Test
    void aRunThatTakesMoreIsRefused() {
        // The first convolution makes 8 channels of 16 x 16 pixels.
        MemoryLimit oneValue = new MemoryLimit(4L * BATCH * 8 * 16 * 16);
        String message = assertThrows(LimitException.class, () -> oneValue.requireRun("a.onnx", network, BATCH))
                .getMessage();
        assertTrue(message.startsWith("a.onnx: A run of 100 images") && message.contains("819200 bytes"), message);
        assertTrue(message.contains("at node Conv"), message);
        assertTrue(message.contains("smaller batch size"), message);
        assertDoesNotThrow(() -> oneValue.requireRun("a.onnx", network, BATCH / 4));
    }

    @Test
    void trainingKeepsMoreThanARun() {
        MemoryLimit run = new MemoryLimit(4L * BATCH * 8 * 16 * 16 * 4);
        assertDoesNotThrow(() -> run.requireRun("a.onnx", network, BATCH));
        assertThrows(LimitException.class, () -> run.requireTraining("a.onnx", network, BATCH));
    }

    @Test
    void withoutALimitAnythingMayRun() {
        assertDoesNotThrow(() -> MemoryLimit.NONE.requireTraining("a.onnx", network, Integer.MAX_VALUE));
    }

    @Test
    void aRunWhoseMemoryCannotBeToldIsRefusedByItsNode() {
        Value input = network.openInputs().get(0);
        GraphBuilder build = new GraphBuilder(network);
        Value most = build.call("ReduceMax", input).attribute("keepdims", 0).output();
        Value range = build.call("Range", build.scalar(DataType.FLOAT, 0), most, build.scalar(DataType.FLOAT, 1))
                .named("steps")
                .output();
        network.addOutput(range);
        MemoryLimit machine = MemoryLimit.ofThisMachine();
        String message = assertThrows(LimitException.class, () -> machine.requireRun("a.onnx", network, BATCH))
                .getMessage();
        assertTrue(message.startsWith("a.onnx: Node Range"), message);
        assertDoesNotThrow(() -> MemoryLimit.NONE.requireRun("a.onnx", network, BATCH));
    }
}
