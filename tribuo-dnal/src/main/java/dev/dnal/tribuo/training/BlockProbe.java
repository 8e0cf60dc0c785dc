package dev.dnal.tribuo.training;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.lowering.PortableLowering;
import dev.dnal.onnx.lowering.cpu.Blocks;
import dev.dnal.onnx.lowering.cpu.FastCpuLowering;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.GraphRunException;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.logging.Logger;

/**
 * Finds out how many channels ONNX Runtime puts into a block on this CPU, which it does not tell, and whether convolutions of
 * blocks then give what plain ones give.
 */
public final class BlockProbe {
    private static final Logger LOG = Logger.getLogger(BlockProbe.class.getName());
    private static final int CHANNELS = 64;
    private static final int SIZE = 5;
    private static final double TOLERANCE = 1e-4;
    private static final SessionConfig SESSION = SessionConfig.on(Device.CPU).withThreads(1);

    /** Probed once in a process: it has one native library and one CPU. */
    private static final class Found {
        static final OptionalInt BLOCK = probe();

        private Found() {}
    }

    private BlockProbe() {}

    /** Channels in a block, or empty if there is no such layout here or it is not to be trusted. */
    public static OptionalInt block() {
        return Found.BLOCK;
    }

    private static OptionalInt probe() {
        try {
            int block = blockSize();
            double error = block > 1 ? error(block) : Double.NaN;
            if (error <= TOLERANCE) {
                return OptionalInt.of(block);
            }
            LOG.info(() -> "Convolutions of channels in blocks of " + block
                    + " are not used: they differ from plain ones by " + error);
        } catch (GraphRunException e) {
            LOG.info(() -> "ONNX Runtime has no convolutions of channels in blocks here: " + e.getMessage());
        }
        return OptionalInt.empty();
    }

    /** Where the second element of the first channel goes: behind the first elements of the other channels of its block. */
    private static int blockSize() {
        GraphBuilder b = builder();
        Value x = b.graph().addInput("x", new TensorType(DataType.FLOAT, Shape.of(1, CHANNELS, 1, 2)));
        b.graph().addOutput(Blocks.enter(b, x));
        float[] numbers = new float[2 * CHANNELS];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i;
        }
        float[] reordered = run(b.graph(), Map.of("x", HostTensor.of(numbers, 1, CHANNELS, 1, 2)));
        for (int i = 0; i < reordered.length; i++) {
            if (reordered[i] == 1) {
                return i;
            }
        }
        return 0;
    }

    /** The largest difference between a convolution in blocks and a plain one. */
    private static double error(int block) {
        GraphBuilder b = builder();
        Value x = b.graph().addInput("x", new TensorType(DataType.FLOAT, Shape.of(2, CHANNELS, SIZE, SIZE)));
        Value w = b.graph().addInput("w", new TensorType(DataType.FLOAT, Shape.of(CHANNELS, CHANNELS, 3, 3)));
        b.graph()
                .addOutput(b.call("Conv", x, w)
                        .attribute("pads", new long[] {1, 1, 1, 1})
                        .output());
        SplittableRandom random = new SplittableRandom(1);
        Map<String, HostTensor> feeds =
                Map.of("x", random(random, 2, CHANNELS, SIZE, SIZE), "w", random(random, CHANNELS, CHANNELS, 3, 3));
        float[] expected = run(b.graph(), feeds);
        Graph blocked = b.graph().copy();
        new FastCpuLowering(PortableLowering.forCpu(), block).apply(blocked);
        float[] found = run(blocked, feeds);
        double error = 0;
        for (int i = 0; i < expected.length; i++) {
            error = Math.max(error, Math.abs(expected[i] - found[i]));
        }
        return error;
    }

    private static GraphBuilder builder() {
        Graph graph = new Graph("probe");
        graph.opsets().put("", Operators.OPSET);
        return new GraphBuilder(graph);
    }

    private static HostTensor random(SplittableRandom random, long... sizes) {
        float[] values = new float[Math.toIntExact(Shape.elements(sizes))];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextDouble() / 16);
        }
        return HostTensor.of(values, sizes);
    }

    private static float[] run(Graph graph, Map<String, HostTensor> feeds) {
        try (OnnxSession session = OnnxSession.open(OnnxWriter.toBytes(graph), SESSION)) {
            return session.run(feeds).values().iterator().next().toFloatArray();
        }
    }
}
