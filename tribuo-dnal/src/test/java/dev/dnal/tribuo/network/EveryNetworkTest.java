package dev.dnal.tribuo.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.Parameter;
import dev.dnal.onnx.training.Parameter.Kind;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.optimiser.Sgd;
import dev.dnal.onnx.training.penalty.GatePenalty;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.GraphOptimisation;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.training.TrainingConfig;
import dev.dnal.tribuo.training.TrainingSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold for every network, at a small width. */
class EveryNetworkTest {
    private static final List<ImageShape> SHAPES =
            List.of(new ImageShape(1, 28, 28), new ImageShape(3, 64, 64), new ImageShape(2, 9, 17));
    private static final ImageShape TRAINED = new ImageShape(3, 16, 16);
    private static final Set<Kind> LAYER_WEIGHTS = Set.of(Kind.CONV_WEIGHT, Kind.LINEAR_WEIGHT, Kind.NORM_SCALE);
    private static final int CLASSES = 4;
    private static final int BATCH = 4;

    /** To rewrite a training step takes ONNX Runtime far longer than to run it once. */
    private static final SessionConfig CONFIG =
            SessionConfig.on(Device.CPU).withThreads(1).withOptimisation(GraphOptimisation.NONE);

    @TempDir
    private Path folder;

    static Stream<Network> networks() {
        return Stream.of(
                new SmallVgg(4),
                new ResNet(8, 4),
                new ResNet(14, 4, Shortcut.PROJECTION),
                new ImageNetResNet(18, ImageScale.SMALL, 2),
                new ImageNetResNet(34, ImageScale.LARGE, 2),
                new ImageNetResNet(50, ImageScale.LARGE, 2),
                new Vgg(11, ImageScale.SMALL, 4),
                new Vgg(13, ImageScale.LARGE, 2),
                new Vgg(16, ImageScale.SMALL, 2),
                new Vgg(19, ImageScale.SMALL, 2),
                new MobileNetV2(ImageScale.SMALL, 4),
                new MobileNetV2(ImageScale.LARGE, 4),
                new SuperProxyless(ImageScale.LARGE, 4, 1));
    }

    private static NetworkGraph build(Network network, ImageShape shape) {
        return network.build(shape, CLASSES, new SplittableRandom(1));
    }

    private static HostTensor images(ImageShape shape) {
        SplittableRandom random = new SplittableRandom(2);
        float[] pixels = new float[BATCH * shape.size()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextGaussian();
        }
        return HostTensor.of(pixels, BATCH, shape.channels(), shape.height(), shape.width());
    }

    private static float[] logits(Graph graph, ImageShape shape) {
        try (OnnxSession session = OnnxSession.open(OnnxWriter.toBytes(graph), CONFIG)) {
            return session.run(Map.of("input", images(shape))).get("output").toFloatArray();
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void takesImagesOfAnyShapeAndGivesALogitForEachClass(Network network) {
        for (ImageShape shape : SHAPES) {
            Graph graph = build(network, shape).graph();
            assertEquals(Shape.batched("batch", CLASSES), graph.outputs().get(0).requireShape(), shape.toString());
            float[] logits = logits(graph, shape);
            assertEquals(BATCH * CLASSES, logits.length);
            for (float logit : logits) {
                assertTrue(Float.isFinite(logit), () -> "logit " + logit + " for images " + shape);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void anOnnxFileOfItIsTheSameNetwork(Network network) throws IOException {
        Graph graph = build(network, TRAINED).graph();
        byte[] written = OnnxWriter.toBytes(graph);
        assertArrayEquals(written, OnnxWriter.toBytes(OnnxReader.read(written, "written")));
        Path file = folder.resolve("network.onnx");
        OnnxWriter.write(graph, file);
        Graph read = build(new OnnxNetwork(file), TRAINED).graph();
        assertEquals(CostCounter.count(graph).macs(), CostCounter.count(read).macs());
        assertEquals(CostCounter.count(graph).params(), CostCounter.count(read).params());
        assertArrayEquals(logits(graph, TRAINED), logits(read, TRAINED), 1e-5f);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void aWeightStepTrainsEveryLayer(Network network) {
        Graph graph = build(network, TRAINED).graph();
        TrainingGraph training =
                TrainingGraph.of(graph).optimiser(Sgd.withMomentum(0.9)).build();
        // No biases: the batch normalisation behind a convolution takes away what they add before it.
        assertTrains(training, parameter -> LAYER_WEIGHTS.contains(parameter.kind()));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void anArchitectureStepTrainsEveryGate(Network network) {
        NetworkGraph built = build(network, TRAINED);
        Graph graph = built.graph();
        GateInsertion.soft(graph, Decisions.named(graph, built.gateSites()));
        TrainingGraph training = TrainingGraph.of(graph)
                .optimiser(Sgd.withMomentum(0.9))
                .penalty(GatePenalty.published())
                .train(parameter -> parameter.kind() == Kind.GATE)
                .build();
        assertTrains(training, parameter -> parameter.kind() == Kind.GATE);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void asManyParametersAreCountedAsTrain(Network network) {
        Graph graph = build(network, TRAINED).graph();
        long trained = TrainingGraph.of(graph).build().trainedParameters().stream()
                .mapToLong(parameter -> parameter.shape().elements())
                .sum();
        assertEquals(CostCounter.count(graph).params(), trained);
    }

    private static void assertTrains(TrainingGraph training, Predicate<Parameter> trained) {
        // One shard: batch normalisation makes +1 and -1 of two values, whatever they are, and then nothing flows back.
        TrainingConfig whole = TrainingConfig.of(CONFIG).withShards(1);
        try (TrainingSession session = TrainingSession.open(training, whole)) {
            Map<String, Tensor> before = session.state();
            double loss = session.step(feeds(training), List.of(TrainingGraph.LOSS))
                    .get(TrainingGraph.LOSS)
                    .item();
            assertTrue(Double.isFinite(loss) && loss > 0, "loss " + loss);
            Map<String, Tensor> after = session.state();
            Parameter.of(training.network()).stream()
                    .filter(trained)
                    .forEach(parameter -> assertFalse(
                            before.get(parameter.name()).equals(after.get(parameter.name())),
                            parameter.name() + " has not changed"));
        }
    }

    private static Map<String, HostTensor> feeds(TrainingGraph training) {
        Map<String, HostTensor> feeds = new HashMap<>();
        feeds.put(TrainingGraph.LEARNING_RATE, HostTensor.scalar(0.1f));
        if (training.feeds().contains(TrainingGraph.DELTA)) {
            feeds.put(TrainingGraph.DELTA, HostTensor.scalar(1f));
            // Without the penalty, gates move only if the loss reaches them.
            feeds.put(TrainingGraph.LAMBDA, HostTensor.scalar(0f));
        }
        feeds.put("input", images(TRAINED));
        feeds.put(TrainingGraph.LABELS, HostTensor.of(new long[] {0, 1, 2, 3}, BATCH));
        training.noiseInputs().forEach(noise -> {
            float[] kept = new float[BATCH * (int) noise.shape().size(1)];
            Arrays.fill(kept, 1);
            feeds.put(noise.name(), HostTensor.of(kept, BATCH, noise.shape().size(1)));
        });
        return feeds;
    }
}
