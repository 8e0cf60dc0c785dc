package dev.dnal.tribuo.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.Parameter;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.loss.Distillation;
import dev.dnal.onnx.training.optimiser.Sgd;
import dev.dnal.onnx.training.penalty.GatePenalty;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.library.RuntimeUnavailableException;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Steps that share runs come to what steps in runs of their own come to. */
class LoopedTrainingTest {
    private static final int STEPS = 12;
    private static final List<String> WANTED =
            List.of(TrainingGraph.LOSS, TrainingGraph.DATA_LOSS, TrainingGraph.SCORE);
    private static final Graph NETWORK = new ResNet(8, 16)
            .build(new ImageShape(3, 8, 8), 5, new SplittableRandom(1))
            .graph();
    private static final TrainingConfig STEP_BY_STEP =
            new TrainingConfig(SessionConfig.on(Device.CPU).withThreads(1), Kernels.PORTABLE, 1);

    /** Losses and numbers of right predictions of each step, how many steps each call ran, and the state at the end. */
    private record Course(List<List<Double>> results, List<Integer> stepsRun, Map<String, Tensor> state) {}

    private static TrainingGraph weights() {
        return TrainingGraph.of(NETWORK)
                .optimiser(Sgd.withMomentum(0.9).withWeightDecay(1e-4))
                .build();
    }

    private static TrainingGraph gates() {
        Graph gated = NETWORK.copy();
        GateInsertion.soft(gated, Decisions.of(gated));
        return TrainingGraph.of(gated)
                .optimiser(Sgd.withMomentum(0.9))
                .penalty(GatePenalty.published())
                .build();
    }

    private static Map<String, HostTensor> feeds(TrainingGraph training, int step, int batch) {
        SplittableRandom random = new SplittableRandom(step);
        float[] images = new float[batch * 3 * 8 * 8];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) (2 * random.nextDouble() - 1);
        }
        Map<String, HostTensor> feeds = new HashMap<>();
        for (String input : training.feeds()) {
            feeds.put(
                    input,
                    switch (input) {
                        case TrainingGraph.LABELS ->
                            HostTensor.of(random.longs(batch, 0, 5).toArray(), batch);
                        case TrainingGraph.WEIGHTS -> weights(batch, random);
                        case TrainingGraph.LEARNING_RATE -> HostTensor.scalar(0.1f / (1 + step));
                        case TrainingGraph.DELTA -> HostTensor.scalar(1f + step);
                        case TrainingGraph.LAMBDA -> HostTensor.scalar(0.01f);
                        default -> HostTensor.of(images, batch, 3, 8, 8);
                    });
        }
        return feeds;
    }

    /** Of mean 1. */
    private static HostTensor weights(int batch, SplittableRandom random) {
        float[] weights = new float[batch];
        double sum = 0;
        for (int i = 0; i < batch; i++) {
            weights[i] = (float) random.nextDouble();
            sum += weights[i];
        }
        for (int i = 0; i < batch; i++) {
            weights[i] *= (float) (batch / sum);
        }
        return HostTensor.of(weights, batch);
    }

    private static Course train(TrainingGraph training, TrainingConfig config, int... batches) {
        List<List<Double>> results = new ArrayList<>();
        List<Integer> stepsRun = new ArrayList<>();
        try (TrainingSession session = TrainingSession.open(training, config)) {
            for (int step = 0; step < batches.length; step++) {
                Map<String, HostTensor> feeds = feeds(training, step, batches[step]);
                add(session.submit(feeds, WANTED), results, stepsRun);
            }
            add(session.flush(WANTED), results, stepsRun);
            return new Course(results, stepsRun, session.state());
        }
    }

    @Test
    void theStateIsNotReplacedWhileStepsWait() {
        TrainingGraph training = weights();
        Map<String, Tensor> nothing = Map.of();
        try (TrainingSession session = TrainingSession.open(training, STEP_BY_STEP.withStepsPerRun(3))) {
            session.submit(feeds(training, 0, 2), WANTED);
            assertThrows(IllegalStateException.class, () -> session.replace(nothing));
            session.flush(WANTED);
            session.replace(nothing);
        }
    }

    private static void add(List<Map<String, HostTensor>> run, List<List<Double>> results, List<Integer> stepsRun) {
        run.forEach(
                step -> results.add(step.values().stream().map(HostTensor::item).toList()));
        stepsRun.add(run.size());
    }

    private static int[] batches(int count, int size) {
        int[] batches = new int[count];
        Arrays.fill(batches, size);
        return batches;
    }

    private static void assertSame(Course expected, Course found) {
        assertEquals(expected.results(), found.results());
        assertEquals(expected.state(), found.state());
    }

    private static TrainingConfig config(Kernels kernels, int stepsPerRun) {
        try {
            kernels.resolve(Device.CPU);
        } catch (RuntimeUnavailableException e) {
            Assumptions.abort(e.getMessage());
        }
        return new TrainingConfig(STEP_BY_STEP.session(), kernels, 1, stepsPerRun);
    }

    @ParameterizedTest
    @EnumSource(Kernels.class)
    void fourStepsInARunAreFourSteps(Kernels kernels) {
        TrainingGraph training = weights();
        Course expected = train(training, config(kernels, 1), batches(STEPS, 6));
        Course found = train(training, config(kernels, 4), batches(STEPS, 6));
        assertEquals(List.of(0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 4, 4), found.stepsRun());
        assertSame(expected, found);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kernels.class,
            names = {"AUTO", "PORTABLE"})
    void gatesAreTrainedWithTheScalarsOfTheirStep(Kernels kernels) {
        TrainingGraph training = gates();
        Course expected = train(training, config(kernels, 1), batches(STEPS, 6));
        assertSame(expected, train(training, config(kernels, 4), batches(STEPS, 6)));
    }

    @ParameterizedTest
    @EnumSource(
            value = Kernels.class,
            names = {"AUTO", "PORTABLE"})
    void eachStepHasItsWeights(Kernels kernels) {
        TrainingGraph training = TrainingGraph.of(NETWORK).weightedExamples().build();
        Course expected = train(training, config(kernels, 1), batches(STEPS, 6));
        assertSame(expected, train(training, config(kernels, 4), batches(STEPS, 6)));
    }

    @ParameterizedTest
    @EnumSource(Kernels.class)
    void aTeacherSeesTheImagesOfEachStep(Kernels kernels) {
        Graph teacher = new ResNet(8, 16)
                .build(new ImageShape(3, 8, 8), 5, new SplittableRandom(9))
                .graph();
        TrainingGraph training = TrainingGraph.of(NETWORK)
                .loss(Distillation.ofProbabilities(teacher, 2).withLabels(0.25))
                .build();
        Course expected = train(training, config(kernels, 1), batches(STEPS, 6));
        assertSame(expected, train(training, config(kernels, 4), batches(STEPS, 6)));
    }

    @Test
    void gradientsAreThoseThatAStepOfPlainSgdTakesOff() {
        TrainingGraph steps =
                TrainingGraph.of(NETWORK).optimiser(Sgd.withMomentum(0)).build();
        TrainingGraph gradients = TrainingGraph.of(NETWORK).gradientsOnly().build();
        List<String> weights =
                gradients.trainedParameters().stream().map(Parameter::name).toList();
        for (TrainingConfig config : List.of(STEP_BY_STEP, STEP_BY_STEP.withShards(2), config(Kernels.PORTABLE, 4))) {
            Map<String, Tensor> after = train(steps, config, 6).state();
            try (TrainingSession session = TrainingSession.open(gradients, config)) {
                Map<String, Tensor> found = session.gradients(feeds(gradients, 0, 6), weights);
                assertEquals(Set.copyOf(weights), found.keySet());
                for (String weight : weights) {
                    double[] before = steps.initialState().get(weight).doubles();
                    double[] gradient = found.get(weight).doubles();
                    double[] expected = after.get(weight).doubles();
                    for (int i = 0; i < before.length; i++) {
                        assertEquals(expected[i], before[i] - 0.1f * gradient[i], 1e-6, weight);
                    }
                }
            }
        }
    }

    @Test
    void theLastRunMayBeShorter() {
        TrainingGraph training = weights();
        Course found = train(training, config(Kernels.AUTO, 5), batches(STEPS, 6));
        assertEquals(5 + 2, found.stepsRun().get(STEPS));
        assertSame(train(training, config(Kernels.AUTO, 1), batches(STEPS, 6)), found);
    }

    @Test
    void aBatchOfAnotherSizeHasARunOfItsOwn() {
        TrainingGraph training = weights();
        Course found = train(training, config(Kernels.AUTO, 4), 6, 6, 3, 6);
        assertEquals(List.of(0, 0, 2, 1, 1), found.stepsRun());
        assertSame(train(training, config(Kernels.AUTO, 1), 6, 6, 3, 6), found);
    }

    @Test
    void aSingleStepRunsThoseThatWait() {
        TrainingGraph training = weights();
        Course expected = train(training, config(Kernels.AUTO, 1), 6, 6);
        try (TrainingSession session = TrainingSession.open(training, config(Kernels.AUTO, 4))) {
            session.submit(feeds(training, 0, 6), WANTED);
            Map<String, HostTensor> second = session.step(feeds(training, 1, 6), WANTED);
            assertEquals(
                    expected.results().get(1),
                    second.values().stream().map(HostTensor::item).toList());
            assertEquals(expected.state(), session.state());
        }
    }

    @Test
    void aRunThatFailsLeavesTheStateAsItWas() {
        TrainingGraph training = weights();
        try (TrainingSession session = TrainingSession.open(training, config(Kernels.AUTO, 2))) {
            Map<String, Tensor> before = session.state();
            Map<String, HostTensor> feeds = feeds(training, 0, 6);
            feeds.put(TrainingGraph.LABELS, HostTensor.of(new long[] {1, 2, 3}, 3));
            session.submit(feeds, WANTED);
            session.submit(feeds, WANTED);
            assertThrows(RuntimeException.class, () -> session.flush(WANTED));
            assertEquals(before, session.state());
            assertEquals(
                    1,
                    session.submit(feeds(training, 1, 6), WANTED).size()
                            + session.flush(WANTED).size());
        }
    }

    @Test
    void theStateIsThatOfTheStepsWhoseOutcomeWasGiven() {
        TrainingGraph training = weights();
        Course expected = train(training, config(Kernels.AUTO, 1), batches(2, 6));
        try (TrainingSession session = TrainingSession.open(training, config(Kernels.AUTO, 2))) {
            Map<String, Tensor> before = session.state();
            session.submit(feeds(training, 0, 6), WANTED);
            session.submit(feeds(training, 1, 6), WANTED);
            assertEquals(before, session.state(), "a run is under way");
            assertEquals(2, session.flush(WANTED).size());
            assertEquals(expected.state(), session.state());
        }
    }

    @Test
    void aSessionIsClosedBehindItsRun() {
        TrainingGraph training = weights();
        TrainingSession session =
                TrainingSession.open(training, config(Kernels.AUTO, 1).withStepsPerRun(2));
        session.submit(feeds(training, 0, 6), WANTED);
        session.submit(feeds(training, 1, 6), WANTED);
        session.close();
        assertThrows(IllegalStateException.class, () -> session.flush(WANTED));
    }

    @Test
    void stateBetweenStepsIsNotToBeHad() {
        TrainingGraph training = weights();
        String next = training.bindings().get(0).output();
        try (TrainingSession session = TrainingSession.open(training, config(Kernels.AUTO, 2))) {
            IllegalArgumentException error = assertThrows(
                    IllegalArgumentException.class, () -> session.step(feeds(training, 0, 6), List.of(next)));
            assertTrue(error.getMessage().contains(next), error.getMessage());
        }
    }

    @Test
    void aClosedSessionSaysSo() {
        TrainingGraph training = weights();
        TrainingSession session = TrainingSession.open(training, config(Kernels.AUTO, 2));
        session.close();
        session.close();
        assertThrows(IllegalStateException.class, () -> session.submit(feeds(training, 0, 6), WANTED));
        assertThrows(IllegalStateException.class, () -> session.flush(WANTED));
    }

    @Test
    void runsOfSeveralStepsNeedWholeBatches() {
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class, () -> STEP_BY_STEP.withShards(2).withStepsPerRun(3));
        assertTrue(error.getMessage().contains("with 3 steps in a run, expected 1 shard, found 2"), error.getMessage());
        assertThrows(IllegalArgumentException.class, () -> STEP_BY_STEP.withStepsPerRun(0));
    }
}
