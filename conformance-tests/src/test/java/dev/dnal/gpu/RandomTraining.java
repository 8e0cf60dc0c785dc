package dev.dnal.gpu;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.training.BytePixels;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.optimiser.Sgd;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.NetworkGraph;
import dev.dnal.tribuo.network.Networks;
import dev.dnal.tribuo.runtime.tensor.ElementType;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.training.TrainingConfig;
import dev.dnal.tribuo.training.TrainingSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Trainings of the built-in networks on random images. */
final class RandomTraining {
    static final ImageShape CIFAR = new ImageShape(3, 32, 32);
    static final int CLASSES = 10;

    /** Small: at 0.01, losses of MobileNetV2 by two kernels for the CPU differ by a hundredth after ten steps. */
    private static final float LEARNING_RATE = 1e-3f;

    private static final String INPUT = "input";
    private static final long SEED = 1;

    private RandomTraining() {}

    static NetworkGraph network(String name) {
        return network(name, CIFAR, CLASSES);
    }

    /** The same each time. */
    static NetworkGraph network(String name, ImageShape shape, int classes) {
        return Networks.named(name).build(shape, classes, new SplittableRandom(SEED));
    }

    /** SGD with momentum and weight decay, as PyTorch is timed with. */
    static TrainingGraph ofWeights(Graph network) {
        return TrainingGraph.of(network)
                .optimiser(Sgd.withMomentum(0.9).withWeightDecay(1e-4))
                .build();
    }

    /** Lets a training take images as bytes; the numbers are those of CIFAR-10, more or less. */
    static BytePixels pixels() {
        float[] multipliers = {1 / 62f, 1 / 62f, 1 / 66f};
        float[] addends = {-2f, -2f, -1.7f};
        return new BytePixels(INPUT, multipliers, addends);
    }

    /** The same batch with images of random bytes. */
    static Map<String, HostTensor> inBytes(Map<String, HostTensor> feeds) {
        HostTensor floats = feeds.get(INPUT);
        HostTensor bytes = HostTensor.allocate(ElementType.UINT8, floats.shape());
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < bytes.size(); i++) {
            bytes.bytes().put(i, (byte) random.nextInt(256));
        }
        Map<String, HostTensor> changed = new LinkedHashMap<>(feeds);
        changed.put(INPUT, bytes);
        return changed;
    }

    /** What a step is fed. */
    static Map<String, HostTensor> batch(TrainingGraph training, ImageShape shape, int classes, int batch, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        HostTensor pixels =
                HostTensor.allocate(ElementType.FLOAT32, batch, shape.channels(), shape.height(), shape.width());
        for (int i = 0; i < pixels.size(); i++) {
            pixels.floats().put(i, (float) random.nextGaussian());
        }
        HostTensor labels = HostTensor.allocate(ElementType.INT64, batch);
        for (int i = 0; i < batch; i++) {
            labels.longs().put(i, random.nextInt(classes));
        }
        Map<String, HostTensor> known = Map.of(
                INPUT,
                pixels,
                TrainingGraph.LABELS,
                labels,
                TrainingGraph.LEARNING_RATE,
                HostTensor.scalar(LEARNING_RATE),
                TrainingGraph.DELTA,
                HostTensor.scalar(3f),
                TrainingGraph.LAMBDA,
                HostTensor.scalar(1e-3f));
        Map<String, HostTensor> feeds = new LinkedHashMap<>();
        training.feeds().forEach(feed -> feeds.put(feed, known.get(feed)));
        return feeds;
    }

    /** The losses of steps on a few batches, again and again. */
    static List<Double> losses(TrainingGraph training, TrainingConfig config, int batch, int steps) {
        try (TrainingSession session = TrainingSession.open(training, config)) {
            return losses(session, training, batch, steps);
        }
    }

    static List<Double> losses(TrainingSession session, TrainingGraph training, int batch, int steps) {
        List<Map<String, HostTensor>> fetched = new ArrayList<>();
        List<String> wanted = List.of(TrainingGraph.LOSS);
        for (int step = 0; step < steps; step++) {
            fetched.addAll(session.submit(batch(training, CIFAR, CLASSES, batch, step % 4), wanted));
        }
        fetched.addAll(session.flush(wanted));
        return fetched.stream()
                .map(values -> values.get(TrainingGraph.LOSS).item())
                .toList();
    }
}
