package dev.dnal.onnx.training.shard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.onnx.training.Networks;
import dev.dnal.onnx.training.Run;
import dev.dnal.onnx.training.TrainingBuilder;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.loss.Distillation;
import dev.dnal.onnx.training.loss.Loss;
import dev.dnal.onnx.training.loss.LossContext;
import dev.dnal.onnx.training.loss.Metric;
import dev.dnal.onnx.training.loss.SoftmaxCrossEntropy;
import dev.dnal.onnx.training.optimiser.Sgd;
import dev.dnal.onnx.training.penalty.GatePenalty;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShardedTrainingTest {
    /** Runs shards one after the other by the reference evaluator. */
    private static final class ShardedRun {
        private final ShardedTraining training;
        private final Map<String, Tensor> state;

        ShardedRun(ShardedTraining training) {
            this.training = training;
            this.state = new LinkedHashMap<>(training.initialState());
        }

        Map<String, Tensor> step(Map<String, Tensor> feeds, int... shardSizes) {
            Map<String, Tensor> update = inputs(training.updateGraph(), feeds);
            int batch = Arrays.stream(shardSizes).sum();
            int from = 0;
            for (int shard = 0; shard < shardSizes.length; shard++) {
                Map<String, Tensor> part = new HashMap<>(feeds);
                int first = from;
                int size = shardSizes[shard];
                part.replaceAll((name, tensor) -> rows(tensor, first, size));
                part.put(ShardedTraining.SHARE, Tensor.of(new double[] {(double) size / batch}));
                for (Map.Entry<String, Tensor> output : new ReferenceEvaluator(training.shardGraph())
                        .run(inputs(training.shardGraph(), part))
                        .entrySet()) {
                    update.put(ShardedTraining.ofShard(output.getKey(), shard), output.getValue());
                }
                from += size;
            }
            Map<String, Tensor> outputs = new ReferenceEvaluator(training.updateGraph()).run(update);
            training.bindings().forEach(binding -> state.put(binding.input(), outputs.get(binding.output())));
            return outputs;
        }

        private Map<String, Tensor> inputs(Graph graph, Map<String, Tensor> feeds) {
            Map<String, Tensor> inputs = new HashMap<>();
            for (Value input : graph.inputs()) {
                Tensor tensor = feeds.getOrDefault(input.name(), state.get(input.name()));
                if (tensor != null) {
                    inputs.put(input.name(), tensor);
                }
            }
            return inputs;
        }
    }

    private static Tensor rows(Tensor tensor, int from, int count) {
        long[] sizes = tensor.sizes();
        if (sizes.length == 0) {
            return tensor;
        }
        int row = Math.toIntExact(tensor.shape().elements() / sizes[0]);
        sizes[0] = count;
        return switch (tensor.type()) {
            case INT64 -> Tensor.of(Arrays.copyOfRange(tensor.longs(), from * row, (from + count) * row), sizes);
            default -> Tensor.of(Arrays.copyOfRange(tensor.doubles(), from * row, (from + count) * row), sizes);
        };
    }

    private static Map<String, Tensor> batch(Graph network, int size) {
        Map<String, Tensor> feeds = new HashMap<>(Networks.batch(network, size, 3));
        feeds.put(TrainingGraph.DELTA, Tensor.of(new double[] {4}));
        feeds.put(TrainingGraph.LAMBDA, Tensor.of(new double[] {0.3}));
        return feeds;
    }

    private static TrainingBuilder training(Graph network) {
        return TrainingGraph.of(network)
                .penalty(GatePenalty.published())
                .optimiser(Sgd.withMomentum(0.9).withWeightDecay(0.01));
    }

    private static void assertSameState(Map<String, Tensor> expected, Map<String, Tensor> found) {
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((name, tensor) ->
                assertArrayEquals(tensor.doubles(), found.get(name).doubles(), 1e-12, name));
    }

    private static void assertSameOutcome(Map<String, Tensor> expected, Map<String, Tensor> found) {
        for (String output : List.of(TrainingGraph.LOSS, TrainingGraph.DATA_LOSS, TrainingGraph.SCORE)) {
            assertArrayEquals(expected.get(output).doubles(), found.get(output).doubles(), 1e-12, output);
        }
    }

    @Test
    void whereImagesDoNotSeeEachOtherShardsOfAnySizeMakeTheStepOfTheWholeBatch() {
        Graph network = Networks.gated();
        TrainingGraph whole = training(network).runningStatistics().build();
        Run run = new Run(whole);
        ShardedRun sharded = new ShardedRun(whole.sharded(3));
        Map<String, Tensor> feeds = batch(network, 7);
        for (int step = 0; step < 3; step++) {
            assertSameOutcome(run.step(feeds), sharded.step(feeds, 4, 1, 2));
        }
        assertSameState(run.state(), sharded.state);
    }

    @Test
    void weightsOfExamplesCountOverAllShards() {
        Graph network = Networks.gated();
        TrainingGraph whole =
                training(network).runningStatistics().weightedExamples().build();
        Run run = new Run(whole);
        ShardedRun sharded = new ShardedRun(whole.sharded(3));
        Map<String, Tensor> feeds = batch(network, 7);
        // Of mean 1 over the batch, and of very different sums in the shards.
        feeds.put(TrainingGraph.WEIGHTS, Tensor.of(new double[] {0.1, 0.2, 0, 0.2, 3.5, 1.2, 1.8}, 7));
        Map<String, Tensor> expected = run.step(feeds);
        Map<String, Tensor> found = sharded.step(feeds, 4, 1, 2);
        for (String output : List.of(TrainingGraph.LOSS, TrainingGraph.DATA_LOSS)) {
            assertArrayEquals(expected.get(output).doubles(), found.get(output).doubles(), 1e-12, output);
        }
        assertSameState(run.state(), sharded.state);
    }

    /** Which has a factor of its own for each example, and one for all. */
    private record FedSquares() implements Loss {
        @Override
        public TensorType targets(Value outputs) {
            return new SoftmaxCrossEntropy().targets(outputs);
        }

        @Override
        public Value apply(LossContext c) {
            Value each = c.feed("each", new TensorType(c.outputs().type(), Shape.batched("batch")));
            Value all = c.feed("all", new TensorType(c.outputs().type(), Shape.scalar()));
            Value squares = c.meanOfOutputs(c.mul(c.outputs(), c.outputs()));
            return c.mul(c.mean(c.mul(squares, each)), all);
        }

        @Override
        public Value score(LossContext c) {
            return new SoftmaxCrossEntropy().score(c);
        }

        @Override
        public Metric metric() {
            return Metric.ACCURACY;
        }
    }

    @Test
    void whatALossAsksForIsCutWithTheBatch() {
        Graph network = Networks.gated();
        TrainingGraph whole =
                training(network).loss(new FedSquares()).runningStatistics().build();
        Map<String, Tensor> feeds = batch(network, 7);
        feeds.put("each", Tensor.of(new double[] {0.1, 0.2, 0, 0.2, 3.5, 1.2, 1.8}, 7));
        feeds.put("all", Tensor.of(new double[] {2}));
        Run run = new Run(whole);
        ShardedRun sharded = new ShardedRun(whole.sharded(3));
        double once = run.step(feeds).get(TrainingGraph.DATA_LOSS).doubles()[0];
        assertEquals(
                once, sharded.step(feeds, 4, 1, 2).get(TrainingGraph.DATA_LOSS).doubles()[0], 1e-12);
        assertSameState(run.state(), sharded.state);
        feeds.put("all", Tensor.of(new double[] {4}));
        assertEquals(
                2 * once,
                new Run(whole).step(feeds).get(TrainingGraph.DATA_LOSS).doubles()[0],
                1e-12);
    }

    @Test
    void aFrozenNetworkSeesTheImagesOfItsShard() {
        Graph network = Networks.gated();
        Loss loss = Distillation.ofProbabilities(Networks.withDropout(0.5), 2).withLabels(0.25);
        TrainingGraph whole = training(network)
                .loss(loss)
                .runningStatistics()
                .weightedExamples()
                .build();
        Map<String, Tensor> feeds = batch(network, 7);
        feeds.put(TrainingGraph.WEIGHTS, Tensor.of(new double[] {0.1, 0.2, 0, 0.2, 3.5, 1.2, 1.8}, 7));
        Run run = new Run(whole);
        ShardedRun sharded = new ShardedRun(whole.sharded(3));
        for (int step = 0; step < 2; step++) {
            assertSameOutcome(run.step(feeds), sharded.step(feeds, 4, 1, 2));
        }
        assertSameState(run.state(), sharded.state);
    }

    @Test
    void gradientsOfShardsAddUpToThoseOfTheBatch() {
        Graph network = Networks.gated();
        TrainingGraph whole =
                training(network).gradientsOnly().runningStatistics().build();
        Map<String, Tensor> feeds = batch(network, 7);
        feeds.remove(TrainingGraph.LEARNING_RATE);
        Map<String, Tensor> expected = new Run(whole).step(feeds);
        Map<String, Tensor> found = new ShardedRun(whole.sharded(3)).step(feeds, 4, 1, 2);
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((name, tensor) ->
                assertArrayEquals(tensor.doubles(), found.get(name).doubles(), 1e-12, name));
    }

    @Test
    void batchNormalisationsSeeTheirShard() {
        Graph network = Networks.gated();
        TrainingGraph whole = training(network).build();
        Map<String, Tensor> half = batch(network, 5);
        Map<String, Tensor> twice = new HashMap<>(half);
        twice.put("x", repeated(half.get("x")));
        twice.put(TrainingGraph.LABELS, repeated(half.get(TrainingGraph.LABELS)));
        Run onHalf = new Run(whole);
        ShardedRun onShards = new ShardedRun(whole.sharded(2));
        onHalf.step(half);
        onShards.step(twice, 5, 5);
        assertSameState(onHalf.state(), onShards.state);
    }

    private static Tensor repeated(Tensor tensor) {
        long[] sizes = tensor.sizes();
        sizes[0] *= 2;
        if (tensor.type().isDifferentiable()) {
            double[] values = Arrays.copyOf(tensor.doubles(), 2 * tensor.doubles().length);
            System.arraycopy(values, 0, values, values.length / 2, values.length / 2);
            return Tensor.of(values, sizes);
        }
        long[] values = Arrays.copyOf(tensor.longs(), 2 * tensor.longs().length);
        System.arraycopy(values, 0, values, values.length / 2, values.length / 2);
        return Tensor.of(values, sizes);
    }

    @Test
    void shardsDoNotReadWhatOnlyTheUpdateNeeds() {
        ShardedTraining sharded = training(Networks.gated()).build().sharded(2);
        assertTrue(sharded.shardGraph().value("bn/mean").isEmpty());
        assertTrue(sharded.shardGraph().value("fc/weight/momentum").isEmpty());
        assertTrue(sharded.updateGraph().value("bn/mean").isPresent());
    }

    @Test
    void aBatchOfFixedSizeIsRefused() {
        Graph network = Networks.linear();
        network.requireValue("x")
                .setType(new TensorType(network.requireValue("x").type(), Shape.of(6, 4)));
        TrainingGraph training = TrainingGraph.of(network).build();
        GraphException error = assertThrows(GraphException.class, () -> training.sharded(2));
        assertTrue(error.getMessage().contains("batch of input 'x'"), error.getMessage());
    }

    @Test
    void oneShardIsNoSharding() {
        TrainingGraph training = TrainingGraph.of(Networks.linear()).build();
        assertThrows(IllegalArgumentException.class, () -> training.sharded(1));
    }
}
