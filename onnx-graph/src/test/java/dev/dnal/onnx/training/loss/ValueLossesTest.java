package dev.dnal.onnx.training.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.onnx.training.Networks;
import dev.dnal.onnx.training.Run;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.file.TrainingOnnx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The losses whose targets are numbers. Losses and gradients are those that PyTorch 2.13.0 gave in double precision for the same
 * outputs and targets.
 */
class ValueLossesTest {
    private static final Tensor OUTPUTS =
            Tensor.of(new double[] {0.5, -1, 2, 1.5, 0, -0.75, -2, 1, 0, 40, -40, 0.3}, 4, 3);
    private static final Tensor TARGETS = Tensor.of(new double[] {1, 0, 0, 0, 1, 1, 0, 0, 1, 0, 1, 1}, 4, 3);

    static List<Loss> losses() {
        return List.of(new MeanSquaredError(), new SigmoidCrossEntropy());
    }

    @Test
    void sigmoidCrossEntropyIsBceWithLogitsLossOfPyTorch() {
        LossRun found = LossRun.of(new SigmoidCrossEntropy(), OUTPUTS, TARGETS);
        assertEquals(7.427782522582381, found.loss(), 1e-14);
        double[] gradient = {
            -0.03146172239984545,
            0.02241178511416626,
            0.07339975649815686,
            0.0681312063494703,
            -0.041666666666666664,
            -0.05659822493128275,
            0.009933576835176462,
            0.06092154821916707,
            -0.041666666666666664,
            0.08333333333333333,
            -0.08333333333333333,
            -0.035463123599028416
        };
        assertArrayEquals(gradient, found.gradient().doubles(), 1e-14);
    }

    @Test
    void meanSquaredErrorIsMseLossOfPyTorch() {
        LossRun found = LossRun.of(new MeanSquaredError(), OUTPUTS, TARGETS);
        assertEquals(274.92104166666667, found.loss(), 1e-12);
        double[] gradient = {
            -0.08333333333333333,
            -0.16666666666666666,
            0.3333333333333333,
            0.25,
            -0.16666666666666666,
            -0.29166666666666663,
            -0.3333333333333333,
            0.16666666666666666,
            -0.16666666666666666,
            6.666666666666666,
            -6.833333333333333,
            -0.11666666666666665
        };
        assertArrayEquals(gradient, found.gradient().doubles(), 1e-13);
    }

    @ParameterizedTest
    @MethodSource("losses")
    void weightsCount(Loss loss) {
        LossRun weighted = LossRun.of(loss, OUTPUTS, TARGETS, 0, 4, 0, 0);
        Tensor second = Tensor.of(new double[] {1.5, 0, -0.75}, 1, 3);
        LossRun alone = LossRun.of(loss, second, Tensor.of(new double[] {0, 1, 1}, 1, 3));
        assertEquals(alone.loss(), weighted.loss(), 1e-12);
    }

    @Test
    void theScoreOfNumbersIsTheNegativeSquare() {
        LossRun found = LossRun.of(new MeanSquaredError(), OUTPUTS, TARGETS);
        assertEquals(-4 * 274.92104166666667, found.score(), 1e-3);
        assertEquals(
                -Math.sqrt(274.92104166666667), new MeanSquaredError().metric().of(found.score() / 4), 1e-6);
    }

    /** A logit of 0 is a label that is not there: right are 2 of 3, 0, 1 and 1. */
    @Test
    void theScoreOfLabelsIsTheShareOfThoseThatAreRight() {
        assertEquals(
                4 / 3.0, LossRun.of(new SigmoidCrossEntropy(), OUTPUTS, TARGETS).score(), 1e-6);
    }

    private static Graph withSigmoid(Graph network) {
        Graph changed = network.copy();
        Value logits = changed.outputs().get(0);
        Value last = new GraphBuilder(changed).emit("Sigmoid", logits);
        changed.removeOutput(logits);
        changed.addOutput(last);
        return changed;
    }

    private static Map<String, Tensor> batch(Graph network) {
        Map<String, Tensor> feeds = new HashMap<>(Networks.batch(network, 4, 3));
        feeds.put(TrainingGraph.LABELS, TARGETS);
        return feeds;
    }

    @Test
    void aFinalSigmoidIsPartOfTheCrossEntropyOnly() {
        Graph network = Networks.linear();
        Graph longer = withSigmoid(network);
        Map<String, Tensor> feeds = batch(network);
        TrainingGraph ofLabels =
                TrainingGraph.of(longer).loss(new SigmoidCrossEntropy()).build();
        assertEquals(
                new Run(TrainingGraph.of(network)
                                .loss(new SigmoidCrossEntropy())
                                .build())
                        .loss(feeds),
                new Run(ofLabels).loss(feeds));
        TrainingGraph ofNumbers =
                TrainingGraph.of(longer).loss(new MeanSquaredError()).build();
        assertTrue(ofNumbers.stepGraph().nodes().stream().anyMatch(node -> node.is("Sigmoid")));
        assertFalse(ofLabels.stepGraph().nodes().stream().anyMatch(node -> node.is("Sigmoid")));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void aScoredNetworkGivesTheScoreOfTheTrainingStep(Loss loss) {
        Graph network = withSigmoid(Networks.linear());
        Map<String, Tensor> feeds = batch(network);
        Tensor expected = new Run(TrainingGraph.of(network).loss(loss).build())
                .step(feeds)
                .get(TrainingGraph.SCORE);
        feeds.remove(TrainingGraph.LEARNING_RATE);
        Map<String, Tensor> found = new ReferenceEvaluator(ScoredNetwork.of(network, loss)).run(feeds);
        assertEquals(Map.of(TrainingGraph.SCORE, expected), found);
    }

    @ParameterizedTest
    @MethodSource("losses")
    void aNetworkWithItsLossGivesThatOfTheTrainingStep(Loss loss) {
        Graph network = withSigmoid(Networks.linear());
        Map<String, Tensor> feeds = batch(network);
        Tensor expected = new Run(TrainingGraph.of(network).loss(loss).build())
                .step(feeds)
                .get(TrainingGraph.LOSS);
        feeds.remove(TrainingGraph.LEARNING_RATE);
        Map<String, Tensor> found = new ReferenceEvaluator(ScoredNetwork.withLoss(network, loss)).run(feeds);
        assertEquals(Map.of(TrainingGraph.LOSS, expected), found);
    }

    @ParameterizedTest
    @MethodSource("losses")
    void trainingGoesOnFromAFile(Loss loss) {
        Graph network = Networks.convolutional();
        Run inMemory = new Run(TrainingGraph.of(network).loss(loss).build());
        TrainingGraph read = TrainingOnnx.read(
                TrainingOnnx.toBytes(TrainingGraph.of(network).loss(loss).build()), "file");
        Run rebuilt = new Run(read.rebuild(read.network()).build());
        for (int step = 0; step < 3; step++) {
            assertEquals(
                    inMemory.step(batch(network)).get(TrainingGraph.LOSS).doubles()[0],
                    rebuilt.step(batch(network)).get(TrainingGraph.LOSS).doubles()[0],
                    1e-12);
        }
    }
}
