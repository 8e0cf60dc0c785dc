package dev.dnal.tribuo.internal.evaluation;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Value;
import dev.dnal.tribuo.data.batch.Batch;
import dev.dnal.tribuo.data.batch.BatchPipeline;
import dev.dnal.tribuo.data.batch.Batches;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.training.NetworkSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Runs networks over images on the CPU. Each batch is the work of one thread, and batches don't depend on how many there are, so what
 * comes out is the same with any number of them.
 */
public final class ImageRuns {
    private final ImageSource images;
    private final Normalisation normalisation;
    private final int threads;

    /** What is made of a batch. */
    @FunctionalInterface
    public interface Work<R> {
        /**
         * Works on a batch.
         *
         * @param batch its number, from 0
         * @param tensors those asked for, in that order; their elements may be used during the call only
         */
        R of(int batch, List<HostTensor> tensors);
    }

    /**
     * Runs over images.
     *
     * @param normalisation what networks see of them
     * @param threads that share the batches, at least 1
     */
    public ImageRuns(ImageSource images, Normalisation normalisation, int threads) {
        this.images = images;
        this.normalisation = normalisation;
        this.threads = threads;
    }

    /** The same for the first images, at most so many. */
    public ImageRuns first(long count) {
        int size = (int) Math.min(count, images.size());
        return new ImageRuns(images.subset(IntStream.range(0, size).toArray()), normalisation, threads);
    }

    /** The same for some of the images, spread evenly over all, at most so many. */
    public ImageRuns spread(long count) {
        return new ImageRuns(images.spread((int) Math.min(count, Integer.MAX_VALUE)), normalisation, threads);
    }

    /** What networks run over. */
    public ImageSource images() {
        return images;
    }

    /** The only input without contents: the images. */
    public static Value input(Graph network) {
        return network.openInputs().get(0);
    }

    /**
     * Runs a network over all images.
     *
     * @param tensors names of values of the network, the images among them
     * @param batchSize images that go through it at once
     * @return what was made of each batch, in the order of images
     */
    public <R> List<R> run(Graph network, List<String> tensors, int batchSize, Work<R> work) {
        Value input = input(network);
        List<String> computed =
                tensors.stream().filter(name -> !name.equals(input.name())).toList();
        int batches = (images.size() + batchSize - 1) / batchSize;
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(threads, batches));
        SessionConfig config = SessionConfig.on(Device.CPU).withThreads(1);
        try (OnnxSession session = NetworkSession.open(giving(network, computed), config)) {
            List<Future<R>> results = new ArrayList<>();
            for (int number = 0; number < batches; number++) {
                int batch = number;
                results.add(pool.submit(() -> {
                    try (Batches only = batches(batch, batchSize).epoch(0)) {
                        Batch content = only.next();
                        HostTensor pixels = BatchTensors.images(content);
                        Map<String, HostTensor> made = session.run(
                                Map.of(input.name(), pixels), computed.isEmpty() ? outputs(network) : computed);
                        List<HostTensor> found = tensors.stream()
                                .map(name -> made.getOrDefault(name, pixels))
                                .toList();
                        return work.of(batch, found);
                    }
                }));
            }
            return all(results);
        } finally {
            pool.shutdownNow();
        }
    }

    private BatchPipeline batches(int number, int batchSize) {
        int from = number * batchSize;
        int[] indices =
                IntStream.range(from, Math.min(from + batchSize, images.size())).toArray();
        return BatchPipeline.evaluation(images.subset(indices), normalisation, batchSize);
    }

    private static List<String> outputs(Graph network) {
        return network.outputs().stream().map(Value::name).toList();
    }

    /** The network with these values as its outputs. */
    private static Graph giving(Graph network, List<String> values) {
        if (values.isEmpty() || outputs(network).containsAll(values)) {
            return network;
        }
        Graph copy = network.copy();
        List.copyOf(copy.outputs()).forEach(copy::removeOutput);
        values.forEach(name -> copy.addOutput(copy.requireValue(name)));
        return copy;
    }

    private static <R> List<R> all(List<Future<R>> results) {
        List<R> all = new ArrayList<>();
        try {
            for (Future<R> result : results) {
                all.add(result.get());
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            throw new IllegalStateException("A batch of images failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while networks ran over images", e);
        }
        return all;
    }
}
