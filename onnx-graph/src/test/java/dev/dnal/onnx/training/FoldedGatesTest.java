package dev.dnal.onnx.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.op.internal.InternalOperators;
import dev.dnal.onnx.pass.BatchNormFolding;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.onnx.training.optimiser.Sgd;
import dev.dnal.onnx.training.penalty.GatePenalty;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The architecture stage with running statistics: normalisations and gates in the weights of convolutions. */
class FoldedGatesTest {
    private static final List<Decision> SITES = List.of(Decision.ofChannels("conv", "bn", 5));

    private static Graph gated(Graph network) {
        GateInsertion.soft(network, SITES);
        return network;
    }

    private static Graph folded() {
        Graph network = Networks.convolutional();
        assertTrue(new BatchNormFolding().apply(network));
        return network;
    }

    private static TrainingGraph training(Graph network) {
        return TrainingGraph.of(network)
                .penalty(GatePenalty.published())
                .optimiser(new Sgd(0, false, 0))
                .runningStatistics()
                .train(parameter ->
                        parameter.kind() == Parameter.Kind.GATE || parameter.kind() == Parameter.Kind.LINEAR_WEIGHT)
                .build();
    }

    private static long gatedConvolutions(TrainingGraph training) {
        return training.stepGraph().nodes().stream()
                .filter(node -> node.opType().equals(InternalOperators.GATED_CONV))
                .count();
    }

    private static Map<String, Tensor> batch(Graph network) {
        Map<String, Tensor> feeds = new HashMap<>(Networks.batch(network, 6, 3));
        feeds.put(TrainingGraph.DELTA, Tensor.of(new double[] {4}));
        feeds.put(TrainingGraph.LAMBDA, Tensor.of(new double[] {0.3}));
        return feeds;
    }

    @Test
    void aFoldedNetworkComputesTheSameUnderTheSameNames() {
        Graph network = Networks.convolutional();
        Map<String, Tensor> x = Map.of("x", Networks.batch(network, 5, 7).get("x"));
        for (String value : List.of("bn", "fc")) {
            double[] expected = new ReferenceEvaluator(network)
                    .run(x, List.of(value))
                    .get(value)
                    .doubles();
            double[] found = new ReferenceEvaluator(folded())
                    .run(x, List.of(value))
                    .get(value)
                    .doubles();
            assertArrayEquals(expected, found, 1e-12, value);
        }
        assertTrue(folded().nodes().stream().noneMatch(node -> node.is("BatchNormalization")));
    }

    @Test
    void aConvolutionThatSomebodyElseReadsIsNotFolded() {
        Graph network = Networks.convolutional();
        network.addOutput(network.requireValue("conv"));
        assertFalse(new BatchNormFolding().apply(network));
    }

    @Test
    void stepsWithGatesInTheWeightsAreThoseWithGatesBehindThem() {
        TrainingGraph apart = training(gated(Networks.convolutional()));
        TrainingGraph joined = training(gated(folded()));
        assertEquals(0, gatedConvolutions(apart));
        assertEquals(1, gatedConvolutions(joined));
        Run runApart = new Run(apart);
        Run runJoined = new Run(joined);
        Map<String, Tensor> feeds = batch(Networks.convolutional());
        for (int step = 0; step < 3; step++) {
            double expected = runApart.step(feeds).get(TrainingGraph.LOSS).doubles()[0];
            assertEquals(expected, runJoined.step(feeds).get(TrainingGraph.LOSS).doubles()[0], 1e-12);
        }
        for (String trained : List.of("conv/gate/s", "fc/weight")) {
            assertArrayEquals(runApart.state(trained), runJoined.state(trained), 1e-12, trained);
        }
    }

    @Test
    void gatesStayBehindConvolutionsThatTrain() {
        TrainingGraph training = TrainingGraph.of(gated(folded()))
                .penalty(GatePenalty.published())
                .runningStatistics()
                .build();
        assertEquals(0, gatedConvolutions(training));
    }
}
