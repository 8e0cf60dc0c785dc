package dev.dnal.tribuo.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.optimiser.Sgd;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingSessionTest {
    private static final List<String> LOSS = List.of(TrainingGraph.LOSS, TrainingGraph.SCORE);
    private static final Graph NETWORK = new ResNet(8, 4)
            .build(new ImageShape(3, 8, 8), 5, new SplittableRandom(1))
            .graph();

    private static TrainingConfig config(int threads, int shards) {
        SessionConfig session = SessionConfig.on(Device.CPU).withThreads(threads);
        return new TrainingConfig(session, Kernels.AUTO, shards);
    }

    private static Map<String, HostTensor> feeds(int batch) {
        SplittableRandom random = new SplittableRandom(batch);
        float[] images = new float[batch * 3 * 8 * 8];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) (2 * random.nextDouble() - 1);
        }
        Map<String, HostTensor> feeds = new HashMap<>();
        feeds.put(NETWORK.inputs().iterator().next().name(), HostTensor.of(images, batch, 3, 8, 8));
        feeds.put(TrainingGraph.LABELS, HostTensor.of(random.longs(batch, 0, 5).toArray(), batch));
        feeds.put(TrainingGraph.LEARNING_RATE, HostTensor.scalar(0.05f));
        return feeds;
    }

    private static Map<String, Tensor> train(TrainingGraph training, TrainingConfig config, int batch, int steps) {
        try (TrainingSession session = TrainingSession.open(training, config)) {
            for (int step = 0; step < steps; step++) {
                session.step(feeds(batch), LOSS);
            }
            return session.state();
        }
    }

    @Test
    void whatShardsComeToDoesNotDependOnTheNumberOfThreads() {
        TrainingGraph training = TrainingGraph.of(NETWORK).build();
        Map<String, Tensor> one = train(training, config(1, 3), 10, 3);
        assertEquals(one, train(training, config(2, 3), 10, 3));
        assertEquals(one, train(training, config(3, 3), 10, 3));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 9})
    void whereImagesDoNotSeeEachOtherBatchesOfAnySizeMakeTheStepOfTheWhole(int batch) {
        TrainingGraph training = TrainingGraph.of(NETWORK).runningStatistics().build();
        Map<String, Tensor> whole = train(training, config(2, 1), batch, 2);
        Map<String, Tensor> sharded = train(training, config(2, 4), batch, 2);
        assertEquals(whole.keySet(), sharded.keySet());
        whole.forEach((name, tensor) ->
                assertArrayEquals(tensor.floats(), sharded.get(name).floats(), 2e-6f, name));
    }

    @Test
    void weightsCountOverTheWholeBatchWhateverTheShards() {
        TrainingGraph training =
                TrainingGraph.of(NETWORK).runningStatistics().weightedExamples().build();
        Map<String, HostTensor> feeds = feeds(6);
        feeds.put(TrainingGraph.WEIGHTS, HostTensor.of(new float[] {0.1f, 0.2f, 0, 0.2f, 3.5f, 2}, 6));
        try (TrainingSession whole = TrainingSession.open(training, config(1, 1));
                TrainingSession sharded = TrainingSession.open(training, config(2, 2))) {
            double expected = item(whole.step(feeds, LOSS), TrainingGraph.LOSS);
            assertEquals(expected, item(sharded.step(feeds, LOSS), TrainingGraph.LOSS), 1e-5);
            Map<String, Tensor> found = sharded.state();
            whole.state().forEach((name, tensor) -> {
                Tensor ofShards = found.get(name);
                assertTrue(ofShards != null, name);
                assertArrayEquals(tensor.floats(), ofShards.floats(), 2e-6f, name);
            });
        }
    }

    @Test
    void rightPredictionsAreCountedOverAllShards() {
        TrainingGraph training = TrainingGraph.of(NETWORK).runningStatistics().build();
        try (TrainingSession whole = TrainingSession.open(training, config(1, 1));
                TrainingSession sharded = TrainingSession.open(training, config(2, 2))) {
            Map<String, HostTensor> expected = whole.step(feeds(40), LOSS);
            Map<String, HostTensor> found = sharded.step(feeds(40), LOSS);
            assertTrue(item(expected, TrainingGraph.SCORE) > 0, "a batch in which something is right");
            assertEquals(item(expected, TrainingGraph.SCORE), item(found, TrainingGraph.SCORE));
            assertEquals(item(expected, TrainingGraph.LOSS), item(found, TrainingGraph.LOSS), 1e-5);
        }
    }

    private static double item(Map<String, HostTensor> outputs, String name) {
        HostTensor tensor = outputs.get(name);
        assertTrue(tensor != null, name);
        return tensor.item();
    }

    @Test
    void aMissingInputIsNamed() {
        try (TrainingSession session =
                TrainingSession.open(TrainingGraph.of(NETWORK).build(), config(1, 2))) {
            Map<String, HostTensor> feeds = feeds(4);
            feeds.remove(TrainingGraph.LABELS);
            feeds.put("lables", HostTensor.scalar(1f));
            IllegalArgumentException error =
                    assertThrows(IllegalArgumentException.class, () -> session.step(feeds, LOSS));
            assertTrue(error.getMessage().contains("missing [labels], unknown or not to be fed [lables]"));
        }
    }

    @Test
    void inputsOfDifferentNumbersOfImagesAreRefused() {
        try (TrainingSession session =
                TrainingSession.open(TrainingGraph.of(NETWORK).build(), config(1, 2))) {
            Map<String, HostTensor> feeds = feeds(4);
            feeds.put(TrainingGraph.LABELS, HostTensor.of(new long[] {1, 2, 3}, 3));
            IllegalArgumentException error =
                    assertThrows(IllegalArgumentException.class, () -> session.step(feeds, LOSS));
            assertTrue(error.getMessage().contains("same number"), error.getMessage());
        }
    }

    @Test
    void aStepThatFailsLeavesTheStateAsItWas() {
        try (TrainingSession session =
                TrainingSession.open(TrainingGraph.of(NETWORK).build(), config(2, 2))) {
            Map<String, HostTensor> feeds = feeds(4);
            feeds.put(NETWORK.inputs().iterator().next().name(), HostTensor.of(new float[4 * 3 * 9 * 9], 4, 3, 9, 9));
            assertThrows(RuntimeException.class, () -> session.step(feeds, LOSS));
            assertEquals(
                    HostTensors.toTensors(
                            HostTensors.of(TrainingGraph.of(NETWORK).build().initialState())),
                    session.state());
            session.step(feeds(4), LOSS);
        }
    }

    /** Of the kernels for CUDA, which run on CPUs too, one tensor holds the state of many parameters. */
    @ParameterizedTest
    @EnumSource(names = {"PORTABLE", "CUDA"})
    void trainingGoesOnFromAStateThatIsPutInItsPlace(Kernels kernels) {
        TrainingGraph training =
                TrainingGraph.of(NETWORK).optimiser(Sgd.withMomentum(0.9)).build();
        TrainingConfig config = new TrainingConfig(SessionConfig.on(Device.CPU).withThreads(1), kernels, 1);
        try (TrainingSession first = TrainingSession.open(training, config);
                TrainingSession second = TrainingSession.open(training, config)) {
            first.step(feeds(4), LOSS);
            assertNotEquals(first.state(), second.state());
            second.replace(first.state());
            assertEquals(first.state(), second.state());
            first.step(feeds(5), LOSS);
            second.step(feeds(5), LOSS);
            assertEquals(first.state(), second.state());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PORTABLE", "CUDA"})
    void onlyWhatIsReplacedChanges(Kernels kernels) {
        TrainingGraph training = TrainingGraph.of(NETWORK).build();
        TrainingConfig config = new TrainingConfig(SessionConfig.on(Device.CPU).withThreads(1), kernels, 1);
        try (TrainingSession session = TrainingSession.open(training, config)) {
            Map<String, Tensor> expected = new HashMap<>(session.state());
            for (String name : List.copyOf(expected.keySet())) {
                Tensor other = Tensor.filled(0.625f, expected.get(name).sizes());
                assertNotEquals(other, expected.put(name, other));
                session.replace(Map.of(name, other));
                assertEquals(expected, session.state());

                Map<String, Tensor> ofOtherShape = Map.of(name, Tensor.filled(1, 7, 7));
                IllegalArgumentException error =
                        assertThrows(IllegalArgumentException.class, () -> session.replace(ofOtherShape));
                assertTrue(error.getMessage().contains("'" + name + "'"), error.getMessage());
            }
            Map<String, Tensor> unknown = Map.of("nothing", Tensor.scalar(1f));
            assertThrows(IllegalArgumentException.class, () -> session.replace(unknown));
            assertEquals(expected, session.state());
        }
    }

    @Test
    void aClosedSessionSaysSo() {
        TrainingSession session = TrainingSession.open(TrainingGraph.of(NETWORK).build(), config(2, 2));
        session.close();
        session.close();
        assertThrows(IllegalStateException.class, () -> session.step(feeds(4), LOSS));
        assertThrows(IllegalStateException.class, session::state);
    }
}
