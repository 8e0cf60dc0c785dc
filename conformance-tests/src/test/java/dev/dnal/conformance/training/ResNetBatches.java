package dev.dnal.conformance.training;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.ResNet;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** A small network and batches for it. */
final class ResNetBatches {
    private static final int BATCH = 4;

    private ResNetBatches() {}

    /** A ResNet-8, 4 channels wide, for images [3, 8, 8] of 5 classes. */
    static Graph resNet8() {
        return new ResNet(8, 4)
                .build(new ImageShape(3, 8, 8), 5, new SplittableRandom(1))
                .graph();
    }

    /** What a step of it is fed: random pixels and labels. */
    static Map<String, Tensor> batch(TrainingGraph training, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] pixels = new float[BATCH * 3 * 8 * 8];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextFloat() - 0.5f;
        }
        Map<String, Tensor> feeds = new HashMap<>();
        feeds.put("input", Tensor.of(pixels, BATCH, 3, 8, 8));
        feeds.put(TrainingGraph.LABELS, Tensor.vector(random.longs(BATCH, 0, 5).toArray()));
        feeds.put(TrainingGraph.LEARNING_RATE, Tensor.scalar(0.05f));
        if (training.feeds().contains(TrainingGraph.DELTA)) {
            feeds.put(TrainingGraph.DELTA, Tensor.scalar(2.5f));
            feeds.put(TrainingGraph.LAMBDA, Tensor.scalar(1e-3f));
        }
        return feeds;
    }
}
