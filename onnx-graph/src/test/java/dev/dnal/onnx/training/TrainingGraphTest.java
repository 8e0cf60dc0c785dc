package dev.dnal.onnx.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.onnx.training.Parameter.Kind;
import dev.dnal.onnx.training.loss.SoftmaxCrossEntropy;
import dev.dnal.onnx.training.optimiser.Optimiser;
import dev.dnal.onnx.training.optimiser.Sgd;
import dev.dnal.onnx.training.penalty.GatePenalty;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TrainingGraphTest {
    private static final Optimiser PLAIN = new Sgd(0, false, 0);

    private static Map<String, Tensor> with(Map<String, Tensor> feeds, String name, double value) {
        Map<String, Tensor> extended = new HashMap<>(feeds);
        extended.put(name, Tensor.of(new double[] {value}));
        return extended;
    }

    private static Map<String, Tensor> gatedBatch(Graph network) {
        return with(with(Networks.batch(network, 6, 3), "delta", 4), "lambda", 0.3);
    }

    /** One step of plain descent gives the gradients: (before - after) / learning rate. */
    private static void assertGradientsAreFiniteDifferences(TrainingGraph training, Map<String, Tensor> feeds) {
        Run after = new Run(training);
        after.step(feeds);
        Run probe = new Run(training);
        for (Parameter parameter : training.trainedParameters()) {
            double[] values = probe.state(parameter.name()).clone();
            for (int i = 0; i < values.length; i++) {
                double gradient = (values[i] - after.state(parameter.name())[i]) / 0.1;
                double[] moved = values.clone();
                moved[i] += 1e-5;
                probe.set(parameter.name(), moved);
                double up = probe.loss(feeds);
                moved[i] -= 2e-5;
                probe.set(parameter.name(), moved);
                double difference = (up - probe.loss(feeds)) / 2e-5;
                assertEquals(difference, gradient, 1e-7, parameter.name() + "[" + i + "]");
            }
            probe.set(parameter.name(), values);
        }
    }

    @Test
    void gradientsOfTheWholeLossAreItsFiniteDifferences() {
        Graph network = Networks.gated();
        TrainingGraph training = TrainingGraph.of(network)
                .loss(new SoftmaxCrossEntropy(0.1))
                .penalty(GatePenalty.published())
                .optimiser(PLAIN)
                .build();
        assertGradientsAreFiniteDifferences(training, gatedBatch(network));
    }

    @Test
    void gradientsWithRunningStatisticsAreFiniteDifferences() {
        Graph network = Networks.gated();
        TrainingGraph training = TrainingGraph.of(network)
                .penalty(GatePenalty.ofOpenness())
                .optimiser(PLAIN)
                .runningStatistics()
                .build();
        assertGradientsAreFiniteDifferences(training, gatedBatch(network));
    }

    @Test
    void parametersAreToldApartByWhatReadsThem() {
        List<Parameter> parameters = Parameter.of(Networks.gated());
        assertEquals(
                List.of(
                        Kind.CONV_WEIGHT,
                        Kind.CONV_BIAS,
                        Kind.NORM_SCALE,
                        Kind.NORM_BIAS,
                        Kind.NORM_MEAN,
                        Kind.NORM_VARIANCE,
                        Kind.GATE,
                        Kind.LINEAR_WEIGHT,
                        Kind.LINEAR_BIAS),
                parameters.stream().map(Parameter::kind).toList());
        assertEquals(4, parameters.get(2).dataRank());
        assertEquals("fc", parameters.get(7).layer());
    }

    @Test
    void parametersNotSelectedStayAndTheOthersMove() {
        Graph network = Networks.gated();
        Set<Kind> frozen = Set.of(Kind.CONV_WEIGHT, Kind.CONV_BIAS, Kind.NORM_SCALE, Kind.NORM_BIAS);
        TrainingGraph training = TrainingGraph.of(network)
                .train(parameter -> !frozen.contains(parameter.kind()))
                .build();
        Run run = new Run(training);
        run.step(with(Networks.batch(network, 6, 3), "delta", 4));
        for (Parameter parameter : Parameter.of(network)) {
            Tensor before = network.requireValue(parameter.name()).initializer().orElseThrow();
            if (frozen.contains(parameter.kind())) {
                assertEquals(before, run.state().get(parameter.name()), parameter.name());
            } else {
                assertNotEquals(before, run.state().get(parameter.name()), parameter.name());
            }
        }
        assertTrue(training.initialState().containsKey("conv/weight"));
        assertFalse(training.initialState().containsKey("conv/weight/momentum"));
    }

    @Test
    void runningStatisticsFollowTheBatchByPyTorchsRule() {
        Graph network = Networks.convolutional();
        Map<String, Tensor> feeds = Networks.batch(network, 6, 5);
        Tensor conv = new ReferenceEvaluator(network)
                .run(Map.of("x", feeds.get("x")), List.of("conv"))
                .get("conv");
        Run run = new Run(TrainingGraph.of(network).batchStatistics(0.25).build());
        double[] mean = run.state("bn/mean").clone();
        double[] variance = run.state("bn/variance").clone();
        run.step(feeds);
        int n = 6 * 16;
        for (int c = 0; c < 5; c++) {
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < n; i++) {
                double v = conv.doubles()[(i / 16 * 5 + c) * 16 + i % 16];
                sum += v;
                squares += v * v;
            }
            double unbiased = (squares - sum * sum / n) / (n - 1);
            assertEquals(0.75 * mean[c] + 0.25 * sum / n, run.state("bn/mean")[c], 1e-12);
            assertEquals(0.75 * variance[c] + 0.25 * unbiased, run.state("bn/variance")[c], 1e-12);
        }
    }

    @Test
    void withoutASettingTheNodesMomentumCounts() {
        Graph network = Networks.convolutional();
        Map<String, Tensor> feeds = Networks.batch(network, 6, 5);
        Run byNode = new Run(TrainingGraph.of(network).build());
        Run bySetting = new Run(TrainingGraph.of(network).batchStatistics(0.1).build());
        byNode.step(feeds);
        bySetting.step(feeds);
        assertArrayEquals(bySetting.state("bn/variance"), byNode.state("bn/variance"), 1e-15);
    }

    @Test
    void fixedRunningStatisticsStay() {
        Graph network = Networks.convolutional();
        TrainingGraph training = TrainingGraph.of(network).runningStatistics().build();
        assertTrue(training.bindings().stream()
                .noneMatch(binding -> binding.input().startsWith("bn/mean")));
        Map<String, Tensor> feeds = Networks.batch(network, 6, 5);
        Tensor logits =
                new ReferenceEvaluator(network).run(Map.of("x", feeds.get("x"))).get("fc");
        double expected =
                crossEntropy(logits.doubles(), feeds.get(TrainingGraph.LABELS).longs());
        assertEquals(expected, new Run(training).loss(feeds), 1e-12);
    }

    private static double crossEntropy(double[] logits, long[] labels) {
        double loss = 0;
        for (int n = 0; n < labels.length; n++) {
            double sum = 0;
            for (int k = 0; k < Networks.CLASSES; k++) {
                sum += Math.exp(logits[n * Networks.CLASSES + k]);
            }
            loss += Math.log(sum) - logits[n * Networks.CLASSES + (int) labels[n]];
        }
        return loss / labels.length;
    }

    @Test
    void theLossIsCrossEntropyPlusLambdaTimesThePenalty() {
        Graph network = Networks.gated();
        Map<String, Tensor> outputs = new Run(TrainingGraph.of(network)
                        .penalty(GatePenalty.published())
                        .build())
                .step(gatedBatch(network));
        double penalty = 0;
        for (double s : new double[] {0.1, 0, -0.1, 0.05, 0.02}) {
            penalty += 1 / (1 + Math.exp(-s));
        }
        assertEquals(
                outputs.get(TrainingGraph.DATA_LOSS).doubles()[0] + 0.3 * penalty,
                outputs.get(TrainingGraph.LOSS).doubles()[0],
                1e-12);
    }

    @Test
    void aWeightedPenaltyCountsWhatChannelsCost() {
        Graph network = Networks.gated();
        GatePenalty weighted = GatePenalty.ofOpenness().weighted(Map.of("bn/gate/s", 7.0));
        Map<String, Tensor> outputs =
                new Run(TrainingGraph.of(network).penalty(weighted).build()).step(gatedBatch(network));
        double penalty = 0;
        for (double s : new double[] {0.1, 0, -0.1, 0.05, 0.02}) {
            penalty += 7 / (1 + Math.exp(-4 * s));
        }
        assertEquals(
                0.3 * penalty,
                outputs.get(TrainingGraph.LOSS).doubles()[0]
                        - outputs.get(TrainingGraph.DATA_LOSS).doubles()[0],
                1e-12);
    }

    @Test
    void correctCountsRightPredictions() {
        Graph network = Networks.linear();
        Map<String, Tensor> feeds = Networks.batch(network, 20, 9);
        double[] logits = new ReferenceEvaluator(network)
                .run(Map.of("x", feeds.get("x")))
                .get("fc")
                .doubles();
        long[] labels = feeds.get(TrainingGraph.LABELS).longs();
        int correct = 0;
        for (int n = 0; n < labels.length; n++) {
            double atLabel = logits[3 * n + (int) labels[n]];
            correct += atLabel >= Math.max(logits[3 * n], Math.max(logits[3 * n + 1], logits[3 * n + 2])) ? 1 : 0;
        }
        Map<String, Tensor> outputs = new Run(TrainingGraph.of(network).build()).step(feeds);
        assertEquals(correct, outputs.get(TrainingGraph.SCORE).doubles()[0]);
    }

    @Test
    void aFinalSoftmaxDoesNotChangeTheLoss() {
        Graph network = Networks.linear();
        Graph withSoftmax = network.copy();
        Value logits = withSoftmax.outputs().get(0);
        Value softmax = new GraphBuilder(withSoftmax)
                .call("Softmax", logits)
                .attribute("axis", -1)
                .output();
        withSoftmax.removeOutput(logits);
        withSoftmax.addOutput(softmax);
        Map<String, Tensor> feeds = Networks.batch(network, 6, 5);
        TrainingGraph training = TrainingGraph.of(withSoftmax).build();
        assertEquals(new Run(TrainingGraph.of(network).build()).loss(feeds), new Run(training).loss(feeds), 1e-15);
        assertTrue(training.stepGraph().nodes().stream().noneMatch(node -> node.is("Softmax")));
    }

    @Test
    void dropoutMultipliesByNoiseFromOutside() {
        Graph network = Networks.withDropout(0.25);
        TrainingGraph training = TrainingGraph.of(network).optimiser(PLAIN).build();
        DropoutInput noise = training.noiseInputs().get(0);
        assertEquals("noise/drop", noise.name());
        assertEquals(0.75, noise.keep());
        assertTrue(training.feeds().contains(noise.name()));
        double[] mask = new SplittableRandom(1)
                .doubles(6 * 5)
                .map(u -> u < 0.75 ? 1 / 0.75 : 0)
                .toArray();
        Map<String, Tensor> feeds = new HashMap<>(Networks.batch(network, 6, 5));
        feeds.put(noise.name(), Tensor.of(mask, 6, 5));
        assertGradientsAreFiniteDifferences(training, feeds);
    }

    @Test
    void theNetworkIsLeftAsItIsAndGetsTheStateBack() {
        Graph network = Networks.convolutional();
        Graph before = network.copy();
        TrainingGraph training = TrainingGraph.of(network).build();
        Run run = new Run(training);
        run.step(Networks.batch(network, 6, 5));
        assertEquals(
                before.requireValue("conv/weight").initializer(),
                network.requireValue("conv/weight").initializer());
        training.writeBack(network, run.state());
        assertEquals(
                run.state().get("conv/weight"),
                network.requireValue("conv/weight").initializer().orElseThrow());
        assertEquals(
                run.state().get("bn/variance"),
                network.requireValue("bn/variance").initializer().orElseThrow());
        assertEquals(before.nodes().size(), network.nodes().size());
    }

    @Test
    void goingOnFromAStateIsTheSameAsGoingOn() {
        Graph network = Networks.convolutional();
        TrainingGraph training = TrainingGraph.of(network).build();
        Run run = new Run(training);
        run.step(Networks.batch(network, 6, 1));
        Run resumed = new Run(training.withState(run.state()));
        run.step(Networks.batch(network, 6, 2));
        resumed.step(Networks.batch(network, 6, 2));
        assertEquals(run.state(), resumed.state());
    }

    @Test
    void aStateOfAnotherShapeIsRefused() {
        TrainingGraph training = TrainingGraph.of(Networks.linear()).build();
        GraphException error = assertThrows(
                GraphException.class, () -> training.withState(Map.of("fc/bias", Tensor.of(new double[2], 2))));
        assertTrue(error.getMessage().contains("'fc/bias' must be DOUBLE[3], found DOUBLE[2]"), error.getMessage());
        assertThrows(GraphException.class, () -> training.withState(Map.of("nobody", Tensor.vector(1))));
    }

    @Test
    void innerValuesWithNamesOfTheInterfaceDoNotClash() {
        Graph network = Networks.linear();
        network.rename(network.outputs().get(0), "loss");
        Map<String, Tensor> feeds = Networks.batch(network, 6, 5);
        assertEquals(
                new Run(TrainingGraph.of(Networks.linear()).build()).loss(feeds),
                new Run(TrainingGraph.of(network).build()).loss(feeds));
    }

    @Test
    void aNetworkInputWithANameOfTheInterfaceIsNamed() {
        Graph network = Networks.linear();
        network.rename(network.requireValue("x"), "labels");
        GraphException error = assertThrows(
                GraphException.class, () -> TrainingGraph.of(network).build());
        assertTrue(error.getMessage().contains("'labels'"), error.getMessage());
    }

    @Test
    void selectingNothingToTrainIsRefused() {
        TrainingBuilder builder = TrainingGraph.of(Networks.linear()).train(parameter -> false);
        GraphException error = assertThrows(GraphException.class, builder::build);
        assertTrue(error.getMessage().contains("Nothing trains"), error.getMessage());
    }

    @Test
    void aPenaltyWithoutGatesIsRefused() {
        TrainingBuilder builder = TrainingGraph.of(Networks.linear()).penalty(GatePenalty.published());
        GraphException error = assertThrows(GraphException.class, builder::build);
        assertTrue(error.getMessage().contains("insert gates first"), error.getMessage());
    }

    @Test
    void rebuildingWithGatesKeepsWhatTheOptimiserHeld() {
        Graph network = Networks.convolutional();
        TrainingGraph training = TrainingGraph.of(network)
                .optimiser(Sgd.withMomentum(0.8))
                .train(parameter -> parameter.kind() != Kind.CONV_BIAS)
                .build();
        Run run = new Run(training);
        run.step(Networks.batch(network, 6, 1));
        TrainingGraph stopped = training.withState(run.state());
        Graph gated = stopped.network();
        Networks.insertGate(gated, "bn");
        TrainingGraph rebuilt =
                stopped.rebuild(gated).penalty(GatePenalty.published()).build();
        assertEquals(
                run.state().get("conv/weight/momentum"), rebuilt.initialState().get("conv/weight/momentum"));
        assertArrayEquals(
                new double[5], rebuilt.initialState().get("bn/gate/s/momentum").doubles());
        assertFalse(rebuilt.trainedParameters().stream().anyMatch(p -> p.kind() == Kind.CONV_BIAS));
        assertTrue(rebuilt.trainedParameters().stream().anyMatch(p -> p.kind() == Kind.GATE));
    }

    @Test
    void aChainOfTenThousandNodesTrains() {
        Graph network = Networks.linear();
        Value last = network.outputs().get(0);
        network.removeOutput(last);
        GraphBuilder b = new GraphBuilder(network);
        for (int i = 0; i < 10_000; i++) {
            last = b.emit("Relu", last);
        }
        network.addOutput(last);
        TrainingGraph training = TrainingGraph.of(network).build();
        assertTrue(training.stepGraph().nodes().size() > 20_000);
        assertTrue(new Run(training).loss(Networks.batch(network, 2, 1)) > 0);
    }
}
