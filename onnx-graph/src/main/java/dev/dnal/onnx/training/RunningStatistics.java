package dev.dnal.onnx.training;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.pass.DeadNodeElimination;
import dev.dnal.onnx.pass.ShapeInference;
import dev.dnal.onnx.training.internal.BatchNorms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Takes the running statistics of a network's batch normalisations anew, from images that go through it: the mean and the unbiased variance
 * that each batch has, in the mean over batches, where one counts by its images; every normalisation uses the statistics of the batch as it does in training. So they fit again after channels
 * went, whose absence changes what the normalisations behind them see, without any weight being trained.
 *
 * <p>PyTorch does the same with a momentum of {@code None}, but for batches of different sizes.
 */
public final class RunningStatistics {
    private final Graph network;
    private final Graph probe;
    private final List<Seen> seen = new ArrayList<>();
    private final Map<String, Mean> means = new LinkedHashMap<>();

    /**
     * What a normalisation sees of a batch.
     *
     * @param perImage values of each channel in an image
     * @param running names of mean and variance in the network
     * @param ofBatch names of mean and biased variance of a batch, which the probe puts out
     */
    private record Seen(long perImage, List<String> running, List<String> ofBatch) {}

    private static final class Mean {
        private final double[] sum;
        private long images;

        Mean(int channels) {
            sum = new double[channels];
        }

        void add(double[] numbers, double factor, int count) {
            for (int j = 0; j < sum.length; j++) {
                sum[j] += count * factor * numbers[j];
            }
            images += count;
        }

        double[] get() {
            double[] mean = sum.clone();
            for (int j = 0; j < mean.length; j++) {
                mean[j] /= images;
            }
            return mean;
        }
    }

    /**
     * Of a network, of which nothing has been seen yet.
     *
     * @param network canonical, with shapes that are fixed but for the batch; it gets the statistics by {@link #update}
     */
    public RunningStatistics(Graph network) {
        this.network = network;
        this.probe = network.copy();
        new ShapeInference().apply(probe);
        List.copyOf(probe.outputs()).forEach(probe::removeOutput);
        GraphBuilder b = new GraphBuilder(probe);
        probe.nodes().stream()
                .filter(node -> node.is("BatchNormalization") && isConstant(node))
                .toList()
                .forEach(node -> replace(b, node));
        probe.sort();
        new DeadNodeElimination().apply(probe);
    }

    private static boolean isConstant(Node node) {
        return node.input(3).initializer().isPresent()
                && node.input(4).initializer().isPresent();
    }

    private void replace(GraphBuilder b, Node node) {
        List<String> running = List.of(node.input(3).name(), node.input(4).name());
        List<Value> ofBatch = BatchNorms.ofBatch(b, node);
        ofBatch.stream().skip(1).forEach(probe::addOutput);
        seen.add(new Seen(
                node.input(0).requireShape().remove(0).remove(0).elements(),
                running,
                ofBatch.stream().skip(1).map(Value::name).toList()));
        probe.replaceAllUses(node.output(), ofBatch.get(0));
        probe.remove(node);
    }

    /** Whether there is nothing to take: no batch normalisation with running statistics of its own. */
    public boolean isEmpty() {
        return seen.isEmpty();
    }

    /** What is to run on batches: the network's inputs, and for each normalisation what it sees; it may have internal operators. */
    public Graph probe() {
        return probe.copy();
    }

    /**
     * Takes a batch into account.
     *
     * @param images in it, at least 1
     * @param outputs of the probe, by name
     * @throws GraphException if one is not finite, naming what it is the statistics for
     */
    public void add(int images, Map<String, Tensor> outputs) {
        for (Seen each : seen) {
            double count = (double) each.perImage() * images;
            double[] factors = {1, count > 1 ? count / (count - 1) : 1};
            for (int i = 0; i < factors.length; i++) {
                Tensor ofBatch = Objects.requireNonNull(
                        outputs.get(each.ofBatch().get(i)), each.ofBatch().get(i));
                double[] numbers = ofBatch.doubles();
                if (!Arrays.stream(numbers).allMatch(Double::isFinite)) {
                    throw new GraphException("Expected finite numbers for the running statistics '"
                            + each.running().get(i) + "', found others: images or weights are too large");
                }
                means.computeIfAbsent(each.running().get(i), name -> new Mean(numbers.length))
                        .add(numbers, factors[i], images);
            }
        }
    }

    /** Gives the network the statistics of what was seen; as they are, if nothing was. */
    public void update() {
        means.forEach((name, mean) -> {
            Value running = network.requireValue(name);
            Tensor before = running.initializer().orElseThrow();
            network.setInitializer(running, Tensor.ofDoubles(before.type(), mean.get(), before.sizes()));
        });
    }
}
