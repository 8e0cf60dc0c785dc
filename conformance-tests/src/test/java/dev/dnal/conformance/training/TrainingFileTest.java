package dev.dnal.conformance.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.conformance.testing.OrtTraining;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.Parameter;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.file.TrainingOnnx;
import dev.dnal.onnx.training.optimiser.AdamW;
import dev.dnal.onnx.training.optimiser.Optimiser;
import dev.dnal.onnx.training.optimiser.Sgd;
import dev.dnal.onnx.training.penalty.GatePenalty;
import dev.dnal.tribuo.training.Kernels;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Training with ONNX Runtime from a file in ONNX's training format against training on in memory. */
class TrainingFileTest {
    private static void assertTrainsOnAlike(TrainingGraph training) {
        try (OrtTraining inMemory = new OrtTraining(training, Kernels.PORTABLE, 1)) {
            inMemory.step(ResNetBatches.batch(training, 1));
            byte[] file = TrainingOnnx.toBytes(training.withState(inMemory.state()));
            try (OrtTraining fromFile = new OrtTraining(TrainingOnnx.read(file, "file"), Kernels.PORTABLE, 1)) {
                for (int step = 2; step < 6; step++) {
                    double expected = inMemory.step(ResNetBatches.batch(training, step));
                    assertEquals(
                            expected, fromFile.step(ResNetBatches.batch(training, step)), 1e-5 * Math.abs(expected));
                }
                Map<String, Tensor> found = fromFile.state();
                inMemory.state()
                        .forEach((name, tensor) -> assertArrayEquals(
                                tensor.floats(), found.get(name).floats(), 2e-5f, name));
            }
        }
    }

    private static TrainingGraph training(Optimiser optimiser) {
        return TrainingGraph.of(ResNetBatches.resNet8()).optimiser(optimiser).build();
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
        try (OrtTraining weights = new OrtTraining(first, Kernels.PORTABLE, 1)) {
            weights.step(ResNetBatches.batch(first, 1));
            byte[] file = TrainingOnnx.toBytes(first.withState(weights.state()));
            TrainingGraph read = TrainingOnnx.read(file, "file");
            Graph gated = read.network();
            GateInsertion.soft(gated, Decisions.of(gated));
            TrainingGraph second = read.rebuild(gated)
                    .penalty(GatePenalty.published())
                    .train(parameter -> parameter.kind() == Parameter.Kind.GATE)
                    .build();
            assertTrue(second.trainedParameters().size() > 5);
            assertTrainsOnAlike(second);
        }
    }
}
