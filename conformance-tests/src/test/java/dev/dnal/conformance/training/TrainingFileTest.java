package dev.dnal.conformance.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.channel.GateInsertion;
import dev.dnal.onnx.channel.GateSites;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.AdamW;
import dev.dnal.onnx.training.GatePenalty;
import dev.dnal.onnx.training.Optimiser;
import dev.dnal.onnx.training.Parameter;
import dev.dnal.onnx.training.Sgd;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.TrainingOnnx;
import dev.dnal.tribuo.data.ImageShape;
import dev.dnal.tribuo.network.ResNet;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Training with ONNX Runtime from a file in ONNX's training format against training on in memory. */
class TrainingFileTest {
    private static final int BATCH = 4;

    private static Graph resNet8() {
        return new ResNet(8, 4).build(new ImageShape(3, 8, 8), 5, new SplittableRandom(1)).graph();
    }

    private static Map<String, Tensor> batch(TrainingGraph training, long seed) {
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

    private static void assertTrainsOnAlike(TrainingGraph training) {
        try (OrtRun inMemory = new OrtRun(training)) {
            inMemory.step(batch(training, 1));
            byte[] file = TrainingOnnx.toBytes(training.withState(inMemory.state()));
            try (OrtRun fromFile = new OrtRun(TrainingOnnx.read(file, "file"))) {
                for (int step = 2; step < 6; step++) {
                    double expected = inMemory.step(batch(training, step));
                    assertEquals(expected, fromFile.step(batch(training, step)), 1e-5 * Math.abs(expected));
                }
                Map<String, Tensor> found = fromFile.state();
                inMemory.state().forEach((name, tensor) -> assertArrayEquals(
                        tensor.floats(), found.get(name).floats(), 2e-5f, name));
            }
        }
    }

    private static TrainingGraph training(Optimiser optimiser) {
        return TrainingGraph.of(resNet8()).optimiser(optimiser).build();
    }

    @Test
    void sgdGoesOnFromAFile() {
        assertTrainsOnAlike(training(Sgd.withMomentum(0.9).withNesterov().withWeightDecay(1e-4)));
    }

    @Test
    void adamWGoesOnFromAFile() {
        assertTrainsOnAlike(training(new AdamW(0.9, 0.999, 1e-3, 0.01)));
    }

    @Test
    void gatesInsertedIntoAReadTrainingTrainOn() {
        TrainingGraph first = training(Sgd.withMomentum(0.9));
        try (OrtRun weights = new OrtRun(first)) {
            weights.step(batch(first, 1));
            byte[] file = TrainingOnnx.toBytes(first.withState(weights.state()));
            TrainingGraph read = TrainingOnnx.read(file, "file");
            Graph gated = read.network();
            GateInsertion.soft(gated, GateSites.of(gated));
            TrainingGraph second = read.rebuild(gated)
                    .penalty(GatePenalty.published())
                    .train(parameter -> parameter.kind() == Parameter.Kind.GATE)
                    .build();
            assertTrue(second.trainedParameters().size() > 5);
            assertTrainsOnAlike(second);
        }
    }
}
