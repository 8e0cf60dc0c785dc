package dev.dnal.conformance.pytorch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.conformance.testing.OrtTraining;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.TrainingBuilder;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.optimiser.Sgd;
import dev.dnal.onnx.training.penalty.GatePenalty;
import dev.dnal.tribuo.training.Kernels;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds every parameter's gradient of the loss on one batch, computed by ONNX Runtime in single precision, against PyTorch's
 * autograd in double precision, so that only our own rounding counts. The distance is that of {@link Distance#relative},
 * parameter by parameter: the norm of the difference over the norm of PyTorch's gradient.
 */
class NetworkGradientsTest {
    private static final double TOLERANCE = 1e-4;
    private static final double LOSS_TOLERANCE = 1e-5;
    private static final float DELTA = 2.5f;
    private static final float LAMBDA = 0.01f;

    /** A step of SGD with momentum leaves the gradient in its state. */
    private static final Sgd KEEPS_GRADIENT = Sgd.withMomentum(0.9);

    static Stream<Arguments> subjectsAndKernels() {
        return Subject.all().stream()
                .flatMap(subject -> Stream.of(Kernels.values()).map(kernels -> Arguments.of(subject, kernels)));
    }

    @ParameterizedTest
    @MethodSource("subjectsAndKernels")
    void gradientsOfAllParametersArePyTorchs(Subject subject, Kernels kernels) {
        Graph network = subject.graph();
        Map<String, Tensor> data = Map.of("input", subject.images(1));
        compare(subject, network, TrainingGraph.of(network), data, data, 0, kernels);
    }

    @ParameterizedTest
    @MethodSource("subjectsAndKernels")
    void gradientsWithGatesAndPenaltyArePyTorchs(Subject subject, Kernels kernels) {
        Graph network = subject.gatedGraph();
        Map<String, Tensor> data = Map.of("input", subject.images(1), TrainingGraph.DELTA, Tensor.scalar(DELTA));
        Map<String, Tensor> feeds = Map.of(
                "input",
                subject.images(1),
                TrainingGraph.DELTA,
                Tensor.scalar(DELTA),
                TrainingGraph.LAMBDA,
                Tensor.scalar(LAMBDA));
        TrainingBuilder training = TrainingGraph.of(network).penalty(GatePenalty.published());
        compare(subject, network, training, data, feeds, LAMBDA, kernels);
    }

    private static void compare(
            Subject subject,
            Graph network,
            TrainingBuilder training,
            Map<String, Tensor> data,
            Map<String, Tensor> feeds,
            double lambda,
            Kernels kernels) {
        try (TorchTraining theirs = new TorchTraining(network, new TorchOptimiser.Sgd(0.9, 0, false), lambda);
                OrtTraining ours =
                        new OrtTraining(training.optimiser(KEEPS_GRADIENT).build(), kernels, 1)) {
            Tensor labels = subject.labels(2);
            Map<String, Tensor> all = new LinkedHashMap<>(feeds);
            all.put(TrainingGraph.LABELS, labels);
            all.put(TrainingGraph.LEARNING_RATE, Tensor.scalar(0f));
            assertEquals(theirs.step(data, labels, 0), ours.step(all), LOSS_TOLERANCE, "loss");
            Distance.assertClose(theirs.gradients(), ours.momentum(), TOLERANCE, kernels.label());
        }
    }
}
