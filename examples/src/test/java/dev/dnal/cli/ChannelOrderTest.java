package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.tribuo.data.image.ChannelOrder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks that take blue, green and red, on images that are blue or red. */
class ChannelOrderTest {
    private static final int SIDE = 8;

    @TempDir
    private Path folder;

    private Path data;

    @BeforeEach
    void writeImages() throws IOException {
        data = folder.resolve("data");
        for (String part : new String[] {"train", "test"}) {
            for (int i = 0; i < 12; i++) {
                write(data.resolve(part).resolve("blue").resolve(i + ".png"), 0x000080 + i);
                write(data.resolve(part).resolve("red").resolve(i + ".png"), 0x800000 + (i << 16));
            }
        }
    }

    private static void write(Path file, int colour) throws IOException {
        Files.createDirectories(file.getParent());
        BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < SIDE * SIDE; i++) {
            picture.setRGB(i % SIDE, i / SIDE, colour);
        }
        ImageIO.write(picture, "png", file.toFile());
    }

    /** Gives class 0, blue, the light of its first channel, and class 1, red, that of its last. */
    private static Graph network() {
        Graph graph = new Graph("colours");
        graph.opsets().put("", Operators.OPSET);
        GraphBuilder build = new GraphBuilder(graph);
        Value input = graph.addInput("input", new TensorType(DataType.FLOAT, Shape.batched("batch", 3, SIDE, SIDE)));
        SplittableRandom random = new SplittableRandom(1);
        int channels = 8;
        float[] filters = new float[3 * channels];
        for (int c = 0; c < channels; c++) {
            filters[3 * c + c % 2 * 2] = (float) random.nextDouble(0.5, 1);
        }
        Value features = build.call("Conv", input, build.constant("conv.weight", Tensor.of(filters, channels, 3, 1, 1)))
                .named("conv")
                .output();
        float[] weights = new float[2 * channels];
        for (int c = 0; c < channels; c++) {
            weights[c % 2 * channels + c] = 1;
        }
        Value pooled = build.emit("GlobalAveragePool", build.emit("Relu", features));
        Value logits = build.call(
                        "Gemm",
                        build.call("Flatten", pooled).attribute("axis", 1).output(),
                        build.constant("fc.weight", Tensor.of(weights, 2, channels)))
                .attribute("transB", 1)
                .named("fc")
                .output();
        graph.addOutput(logits);
        return graph;
    }

    private Path written(Graph network) throws IOException {
        return TestModels.write(folder.resolve("network.onnx"), network);
    }

    private CommandRun evaluated(Path model, Object... options) {
        Object[] args = new Object[options.length + 10];
        System.arraycopy(
                new Object[] {
                    "evaluate", model, "--data", data, "--image-size", SIDE, "--image-resize", SIDE, "--threads", "1"
                },
                0,
                args,
                0,
                10);
        System.arraycopy(options, 0, args, 10, options.length);
        return CommandRun.of(args);
    }

    @Test
    void aNetworkSeesTheOrderThatItIsSaidToTake() throws IOException {
        Path model = written(network());
        CommandRun wrong = evaluated(model, "--mean", "0,0,0", "--std", "1,1,1");
        assertTrue(wrong.out().contains(": 0.00 %"), wrong.out() + wrong.err());
        CommandRun right = evaluated(model, "--mean", "0,0,0", "--std", "1,1,1", "--bgr");
        assertTrue(right.out().contains(": 100.00 %"), right.out() + right.err());
        assertFalse(right.err().contains("metadata say"), right.err());
    }

    @Test
    void aFileSaysItToo() throws IOException {
        Graph network = network();
        ChannelOrder.BGR.writeTo(network.metadata());
        CommandRun run = evaluated(written(network), "--mean", "0,0,0", "--std", "1,1,1");
        assertTrue(run.out().contains(": 100.00 %"), run.out() + run.err());
        assertTrue(run.err().contains("Channels are blue, green and red, as the file's metadata say"), run.err());
    }

    @Test
    void whatIsMadeOfANetworkSaysItToo() throws IOException {
        Path out = folder.resolve("shrunk");
        CommandRun run = CommandRun.of(
                "shrink",
                written(network()),
                "--images",
                data,
                "--image-size",
                SIDE,
                "--image-resize",
                SIDE,
                "--preprocess",
                "0-1",
                "--bgr",
                "--macs",
                "0.8x",
                "--epochs-gates",
                "1",
                "--epochs",
                "1",
                "--threads",
                "1",
                "--out",
                out);
        assertEquals(0, run.exitCode(), run.err());
        Path model = out.resolve("model.onnx");
        assertEquals(
                Optional.of(ChannelOrder.BGR),
                ChannelOrder.in(OnnxReader.read(model).metadata()));
        CommandRun evaluated = evaluated(model);
        assertTrue(evaluated.out().contains(": 100.00 %"), evaluated.out() + evaluated.err());
    }

    @Test
    void quantisingSeesThatOrder() throws IOException {
        Graph network = network();
        ChannelOrder.BGR.writeTo(network.metadata());
        Path out = folder.resolve("int8.onnx");
        CommandRun run = CommandRun.of(
                "quantise",
                written(network),
                "--data",
                data,
                "--image-size",
                SIDE,
                "--image-resize",
                SIDE,
                "--mean",
                "0,0,0",
                "--std",
                "1,1,1",
                "--time-processes",
                "0",
                "--out",
                out);
        assertEquals(0, run.exitCode(), run.err());
        CommandRun evaluated = evaluated(out, "--mean", "0,0,0", "--std", "1,1,1");
        assertTrue(evaluated.out().contains(": 100.00 %"), evaluated.out() + evaluated.err());
    }

    @Test
    void otherFormatsSayNothing() {
        assertEquals(Optional.empty(), ChannelOrder.in(Map.of("Image.BitmapPixelFormat", "Gray8")));
        assertEquals(Optional.of(ChannelOrder.RGB), ChannelOrder.in(Map.of("Image.BitmapPixelFormat", "Rgb8")));
    }
}
