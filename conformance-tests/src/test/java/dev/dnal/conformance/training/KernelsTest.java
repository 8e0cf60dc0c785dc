package dev.dnal.conformance.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.conformance.testing.OrtTraining;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.pass.BatchNormFolding;
import dev.dnal.onnx.training.Parameter;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.loss.Distillation;
import dev.dnal.onnx.training.optimiser.Sgd;
import dev.dnal.onnx.training.penalty.GatePenalty;
import dev.dnal.tribuo.training.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever kernels a step is made of, it is the same step. */
class KernelsTest {
    private static final int CLASSES = 4;
    private static final int STEPS = 50;

    /** A network with every kind of convolution, of widths that fit into blocks and of others. */
    private static final class AllConvolutions {
        private final SplittableRandom random = new SplittableRandom(5);
        private final Graph graph = new Graph("convolutions");
        private final GraphBuilder b = new GraphBuilder(graph);

        Graph build(long height, long width) {
            graph.opsets().put("", Operators.OPSET);
            Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.batched("batch", 3, height, width)));
            Value first = b.emit("Relu", norm(conv("first", x, 16, 3, 1, 1, 1), 16));
            Value depthwise = b.emit("Relu", norm(conv("depthwise", first, 16, 5, 16, 1, 1), 16));
            Value strided = b.emit("Relu", norm(conv("strided-depthwise", depthwise, 16, 3, 16, 2, 1), 16));
            Value wide = b.emit("Relu", norm(conv("pointwise", strided, 32, 1, 1, 1, 1), 32));
            Value grouped = norm(conv("grouped", wide, 32, 3, 2, 1, 1), 32);
            Value residual = b.emit("Relu", b.add(wide, grouped));
            Value dilated = b.emit("Relu", norm(conv("dilated", residual, 48, 3, 1, 1, 2), 48));
            Value odd = b.emit("Relu", norm(conv("odd", dilated, 20, 3, 1, 1, 1), 20));
            Value small = b.emit("Relu", norm(conv("strided", odd, 50, 3, 1, 2, 1), 50));
            Value last = b.emit("Relu", norm(conv("by-tiles", small, 60, 3, 1, 1, 1), 60));
            Value pooled = b.call("Flatten", b.emit("GlobalAveragePool", last)).output();
            graph.addOutput(b.call("Gemm", pooled, weight("fc", 0.3, CLASSES, 60), weight("fc/bias", 0.1, CLASSES))
                    .attribute("transB", 1)
                    .output());
            return graph;
        }

        private Value conv(String name, Value x, long filters, long kernel, long group, long stride, long dilation) {
            long channels = x.requireShape().size(1) / group;
            long pad = dilation * (kernel / 2);
            double scale = Math.sqrt(6.0 / (channels * kernel * kernel));
            return b.call("Conv", x, weight(name, scale, filters, channels, kernel, kernel))
                    .attribute("kernel_shape", new long[] {kernel, kernel})
                    .attribute("strides", new long[] {stride, stride})
                    .attribute("dilations", new long[] {dilation, dilation})
                    .attribute("pads", new long[] {pad, pad, pad, pad})
                    .attribute("group", group)
                    .named(name)
                    .output();
        }

        private Value norm(Value x, int channels) {
            String name = x.name() + "/norm";
            return b.call(
                            "BatchNormalization",
                            x,
                            filled(name + "/scale", 1, channels),
                            filled(name + "/bias", 0.1f, channels),
                            filled(name + "/mean", 0, channels),
                            filled(name + "/variance", 1, channels))
                    .named(name)
                    .output();
        }

        private Value filled(String name, float value, int channels) {
            float[] values = new float[channels];
            Arrays.fill(values, value);
            return graph.addInitializer(name, Tensor.of(values, channels));
        }

        private Value weight(String name, double scale, long... sizes) {
            float[] values = new float[Math.toIntExact(Shape.elements(sizes))];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (scale * (2 * random.nextDouble() - 1));
            }
            return graph.addInitializer(name + "/weight", Tensor.of(values, sizes));
        }
    }

    private record Course(List<Double> losses, Map<String, double[]> firstGradients) {}

    /** Trains on batches of which the last is small, again and again. */
    private static Course train(TrainingGraph training, Kernels kernels, int shards, int... batches) {
        Shape shape = training.network().requireValue("x").requireShape();
        List<Double> losses = new ArrayList<>();
        Map<String, double[]> gradients = Map.of();
        try (OrtTraining steps = new OrtTraining(training, kernels, shards)) {
            for (int step = 0; step < STEPS; step++) {
                Map<String, Tensor> feeds = feeds(shape, batches[step % batches.length], step % batches.length);
                feeds.keySet().retainAll(training.feeds());
                losses.add(steps.step(feeds));
                if (step == 0) {
                    gradients = steps.momentum();
                }
            }
        }
        return new Course(losses, gradients);
    }

    private static Map<String, Tensor> feeds(Shape shape, int batch, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] sizes = {batch, shape.size(1), shape.size(2), shape.size(3)};
        float[] images = new float[Math.toIntExact(Shape.elements(sizes))];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) (2 * random.nextDouble() - 1);
        }
        long[] labels = random.longs(batch, 0, CLASSES).toArray();
        return new HashMap<>(Map.of(
                "x",
                Tensor.of(images, sizes),
                TrainingGraph.LABELS,
                Tensor.vector(labels),
                TrainingGraph.LEARNING_RATE,
                Tensor.scalar(0.01f),
                TrainingGraph.DELTA,
                Tensor.scalar(3f),
                TrainingGraph.LAMBDA,
                Tensor.scalar(1e-3f)));
    }

    /** The norm of the difference, as a part of the norm. */
    private static double distance(double[] expected, double[] found) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += (expected[i] - found[i]) * (expected[i] - found[i]);
            norm += expected[i] * expected[i];
        }
        return Math.sqrt(difference / norm);
    }

    static Stream<Arguments> cases() {
        return Stream.of(
                        Kernels.AUTO,
                        Kernels.TRAINING,
                        Kernels.BLOCKED_TRAINING,
                        Kernels.BLOCKED_PORTABLE,
                        Kernels.CUDA,
                        Kernels.CUDA_TRAINING)
                .flatMap(kernels -> Stream.of(
                        Arguments.of(kernels, 1, 12, 11, Named.of("batches of 6, 6, 3", new int[] {6, 6, 3})),
                        Arguments.of(kernels, 2, 12, 11, Named.of("batches of 7, 4, 1", new int[] {7, 4, 1})),
                        Arguments.of(kernels, 1, 8, 8, Named.of("single images", new int[] {1})),
                        Arguments.of(kernels, 2, 1, 40, Named.of("flat images", new int[] {8}))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void stepsAreThoseOfPortableKernels(Kernels kernels, int shards, long height, long width, int[] batches) {
        Graph network = new AllConvolutions().build(height, width);
        assertSame(TrainingGraph.of(network).optimiser(Sgd.withMomentum(0.9)).build(), kernels, shards, batches);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void stepsOfGatesInTheWeightsAreThoseOfPortableKernels(
            Kernels kernels, int shards, long height, long width, int[] batches) {
        Graph network = new AllConvolutions().build(height, width);
        List<Decision> sites = Decisions.of(network);
        new BatchNormFolding().apply(network);
        GateInsertion.soft(network, sites);
        TrainingGraph training = TrainingGraph.of(network)
                .optimiser(Sgd.withMomentum(0.9))
                .penalty(GatePenalty.published())
                .runningStatistics()
                .train(parameter -> parameter.kind() == Parameter.Kind.GATE)
                .build();
        assertSame(training, kernels, shards, batches);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void stepsWithATeacherAreThoseOfPortableKernels(
            Kernels kernels, int shards, long height, long width, int[] batches) {
        Graph network = new AllConvolutions().build(height, width);
        Graph teacher = network.copy();
        for (Value weight : List.copyOf(teacher.initializers())) {
            double[] turned = weight.initializer().orElseThrow().doubles();
            for (int i = 0; i < turned.length / 2; i++) {
                double last = turned[turned.length - 1 - i];
                turned[turned.length - 1 - i] = turned[i];
                turned[i] = last;
            }
            teacher.setInitializer(
                    weight,
                    Tensor.ofDoubles(
                            DataType.FLOAT, turned, weight.requireShape().sizes()));
        }
        assertSame(
                TrainingGraph.of(network)
                        .loss(Distillation.ofProbabilities(teacher, 2).withLabels(0.25))
                        .optimiser(Sgd.withMomentum(0.9))
                        .build(),
                kernels,
                shards,
                batches);
    }

    private static double sum(List<Double> losses) {
        return losses.stream().mapToDouble(Double::doubleValue).sum();
    }

    private static void assertSame(TrainingGraph training, Kernels kernels, int shards, int... batches) {
        Course expected = train(training, Kernels.PORTABLE, shards, batches);
        Course found = train(training, kernels, shards, batches);
        assertEquals(expected.firstGradients().keySet(), found.firstGradients().keySet());
        expected.firstGradients().forEach((parameter, gradient) -> {
            double distance = distance(gradient, found.firstGradients().get(parameter));
            assertTrue(distance < 1e-4, () -> "Gradient of " + parameter + " differs by " + distance);
        });
        for (int step = 0; step < STEPS; step++) {
            assertEquals(expected.losses().get(step), found.losses().get(step), 1e-3, "step " + step);
        }
        assertTrue(
                sum(expected.losses().subList(STEPS - batches.length, STEPS))
                        < sum(expected.losses().subList(0, batches.length)),
                "the network learns");
    }
}
