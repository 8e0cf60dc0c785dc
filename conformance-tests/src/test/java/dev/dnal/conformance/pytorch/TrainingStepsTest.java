package dev.dnal.conformance.pytorch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.conformance.testing.OrtTraining;
import dev.dnal.conformance.testing.OurTraining;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.optimiser.AdamW;
import dev.dnal.onnx.training.optimiser.Optimiser;
import dev.dnal.onnx.training.optimiser.Sgd;
import dev.dnal.tribuo.training.Kernels;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Trains for 20 steps here and with PyTorch, each step on another one of four batches, and compares the losses step by step and
 * what was learned at the end, running statistics included.
 *
 * <p>PyTorch computes in double precision. In single precision rounding now and then puts an activation on the other side of a
 * ReLU's bend, or makes another element the largest of a pool: the gradient jumps, and from there on two trainings drift
 * apart, however right both are. That is why ONNX Runtime's steps are small and their parameters held loosely, and why the same
 * steps are held closely in double precision.
 */
class TrainingStepsTest {
    private static final int STEPS = 20;
    private static final int BATCHES = 4;

    private static final double FLOAT_LOSS_TOLERANCE = 1e-3;
    private static final double FLOAT_PARAMETER_TOLERANCE = 1e-2;

    /** Constants of a FLOAT graph, such as the momentum, are rounded to FLOAT. */
    private static final double DOUBLE_TOLERANCE = 1e-6;

    /** An optimiser on both sides. */
    private record Method(String name, Optimiser ours, Supplier<TorchOptimiser> theirs, double learningRate) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Method> METHODS = List.of(
            new Method("SGD", new Sgd(0.9, false, 1e-4), () -> new TorchOptimiser.Sgd(0.9, 1e-4, false), 0.01),
            new Method("SGD, Nesterov", new Sgd(0.9, true, 1e-4), () -> new TorchOptimiser.Sgd(0.9, 1e-4, true), 0.01),
            new Method("AdamW", new AdamW(), () -> new TorchOptimiser.AdamW(0.01), 1e-3));

    static Stream<Arguments> runsInSinglePrecision() {
        return Subject.all().stream()
                .flatMap(subject -> METHODS.stream()
                        .flatMap(method -> Stream.of(Kernels.PORTABLE, Kernels.AUTO)
                                .map(kernels -> Arguments.of(subject, method, kernels))));
    }

    @ParameterizedTest
    @MethodSource("runsInSinglePrecision")
    void lossesOfTwentyStepsArePyTorchs(Subject subject, Method method, Kernels kernels) {
        try (OrtTraining ours = new OrtTraining(training(subject.graph(), method), kernels, 1)) {
            compare(subject, method, ours, FLOAT_LOSS_TOLERANCE, FLOAT_PARAMETER_TOLERANCE, kernels.label());
        }
    }

    static Stream<Arguments> runsInDoublePrecision() {
        return Subject.small().stream()
                .flatMap(subject -> METHODS.stream().map(method -> Arguments.of(subject, method)));
    }

    @ParameterizedTest
    @MethodSource("runsInDoublePrecision")
    void twentyStepsInDoublePrecisionArePyTorchs(Subject subject, Method method) {
        OurTraining ours = new ReferenceTraining(training(subject.graph(), method));
        compare(subject, method, ours, DOUBLE_TOLERANCE, DOUBLE_TOLERANCE, "the reference");
    }

    private static TrainingGraph training(Graph network, Method method) {
        return TrainingGraph.of(network).optimiser(method.ours).build();
    }

    private static void compare(
            Subject subject,
            Method method,
            OurTraining ours,
            double lossTolerance,
            double parameterTolerance,
            String who) {
        try (TorchTraining theirs = new TorchTraining(subject.graph(), method.theirs.get(), 0)) {
            for (int step = 0; step < STEPS; step++) {
                Map<String, Tensor> images = Map.of("input", subject.images(100 + step % BATCHES));
                Tensor labels = subject.labels(200 + step % BATCHES);
                double expected = theirs.step(images, labels, method.learningRate);
                Map<String, Tensor> feeds = new LinkedHashMap<>(images);
                feeds.put(TrainingGraph.LABELS, labels);
                feeds.put(TrainingGraph.LEARNING_RATE, Tensor.of(new double[] {method.learningRate}));
                double found = ours.step(feeds);
                assertEquals(expected, found, lossTolerance, "loss before step " + step);
            }
            Distance.assertClose(theirs.parameters(), ours.parameters(), parameterTolerance, who);
        }
    }
}
