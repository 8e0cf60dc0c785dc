package dev.dnal.onnx.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.file.TrainingOnnx;
import dev.dnal.onnx.training.optimiser.Sgd;
import dev.dnal.onnx.training.penalty.GatePenalty;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GradientOutputsTest {
    private static Map<String, Tensor> feeds(Graph network) {
        Map<String, Tensor> feeds = new HashMap<>(Networks.batch(network, 6, 5));
        feeds.put("delta", Tensor.of(new double[] {3}));
        feeds.put("lambda", Tensor.of(new double[] {0.2}));
        return feeds;
    }

    /** A step of plain SGD takes off the learning rate times the gradient. */
    @Test
    void gradientsAreWhatAStepOfPlainSgdTakesOff() {
        Graph network = Networks.gated();
        TrainingBuilder training = TrainingGraph.of(network).penalty(GatePenalty.published());
        Run steps = new Run(training.optimiser(Sgd.withMomentum(0)).build());
        Map<String, Tensor> before = Map.copyOf(steps.state());
        Map<String, Tensor> feeds = feeds(network);
        steps.step(feeds);
        TrainingGraph gradients = training.gradientsOnly().build();
        feeds.remove(TrainingGraph.LEARNING_RATE);
        Run run = new Run(gradients);
        Map<String, Tensor> found = run.step(feeds);
        assertEquals(7, gradients.trainedParameters().size());
        for (Parameter parameter : gradients.trainedParameters()) {
            String name = parameter.name();
            double[] old = before.get(name).doubles();
            double[] expected = new double[old.length];
            for (int i = 0; i < old.length; i++) {
                expected[i] = (old[i] - steps.state(name)[i]) / 0.1;
            }
            assertArrayEquals(expected, found.get(TrainingGraph.gradient(name)).doubles(), 1e-12, name);
            assertArrayEquals(old, run.state(name), name);
        }
    }

    /** Of all but the gates, whose gradients are apart. */
    @Test
    void gradientInformationIsAMeanOfTheSumOfTheirSquares() {
        Graph network = Networks.gated();
        Map<String, Tensor> feeds = feeds(network);
        TrainingBuilder training = TrainingGraph.of(network).penalty(GatePenalty.published());
        Run informed = new Run(training.optimiser(Sgd.withMomentum(0.9))
                .gradientInformation(0.25)
                .build());
        informed.step(feeds);
        TrainingGraph gradients = training.gradientsOnly().build();
        feeds.remove(TrainingGraph.LEARNING_RATE);
        Map<String, Tensor> found = new Run(gradients).step(feeds);
        double squares = gradients.trainedParameters().stream()
                .filter(parameter -> parameter.kind() != Parameter.Kind.GATE)
                .flatMapToDouble(parameter -> Arrays.stream(
                        found.get(TrainingGraph.gradient(parameter.name())).doubles()))
                .map(gradient -> gradient * gradient)
                .sum();
        assertTrue(squares > 0);
        assertEquals(0.25 * squares, informed.state(TrainingGraph.GRADIENT_INFORMATION)[0], 1e-9 * squares);
    }

    @Test
    void thereIsNoLearningRateAndNothingOfAnOptimiser() {
        TrainingGraph training =
                TrainingGraph.of(Networks.linear()).gradientsOnly().build();
        assertEquals(List.of("x", TrainingGraph.LABELS), training.feeds());
        assertEquals(Set.of("fc/weight", "fc/bias"), training.initialState().keySet());
        assertEquals(List.of(), training.bindings());
    }

    @Test
    void gradientsAreThoseOfTheParametersThatWouldTrain() {
        TrainingGraph training = TrainingGraph.of(Networks.convolutional())
                .train(parameter -> parameter.kind() == Parameter.Kind.LINEAR_WEIGHT)
                .gradientsOnly()
                .build();
        assertEquals(
                List.of("fc/weight"),
                training.trainedParameters().stream().map(Parameter::name).toList());
        assertFalse(training.stepGraph()
                .value(TrainingGraph.gradient("conv/weight"))
                .filter(training.stepGraph()::isOutput)
                .isPresent());
    }

    @Test
    void aGraphThatChangesNothingIsNoTrainingForAFile() {
        TrainingGraph training =
                TrainingGraph.of(Networks.linear()).gradientsOnly().build();
        GraphException error = assertThrows(GraphException.class, () -> TrainingOnnx.toProto(training));
        assertTrue(error.getMessage().contains("changes nothing"), error.getMessage());
    }
}
