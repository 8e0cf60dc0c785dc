package dev.dnal.conformance.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.dnal.conformance.testing.OrtTraining;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.optimiser.Sgd;
import dev.dnal.tribuo.runtime.GraphOptimisation;
import dev.dnal.tribuo.training.Kernels;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole state after a step of ResNet-8, with several batch normalisations, by each lowering against double precision. */
class LoweredStepTest {
    private static final TrainingGraph TRAINING = TrainingGraph.of(ResNetBatches.resNet8())
            .optimiser(Sgd.withMomentum(0.9).withWeightDecay(1e-3))
            .build();

    private static void assertStepIsRight(Kernels kernels, GraphOptimisation optimisation) {
        Map<String, Tensor> feeds = ResNetBatches.batch(TRAINING, 1);
        Map<String, Tensor> inputs = new HashMap<>(TRAINING.initialState());
        inputs.putAll(feeds);
        Map<String, Tensor> expected = new ReferenceEvaluator(TRAINING.stepGraph()).run(inputs);
        try (OrtTraining run = new OrtTraining(TRAINING, kernels, optimisation)) {
            run.step(feeds);
            Map<String, Tensor> found = run.state();
            TRAINING.bindings()
                    .forEach(binding -> assertArrayEquals(
                            expected.get(binding.output()).floats(),
                            found.get(binding.input()).floats(),
                            2e-5f,
                            binding.input()));
        }
    }

    @ParameterizedTest
    @EnumSource(GraphOptimisation.class)
    void theLoweringForTheCpuIsRight(GraphOptimisation optimisation) {
        assertStepIsRight(Kernels.PORTABLE, optimisation);
    }

    @Test
    void theLoweringForAnyDeviceIsRight() {
        assertStepIsRight(Kernels.CUDA, GraphOptimisation.ALL);
    }

    @ParameterizedTest
    @EnumSource(GraphOptimisation.class)
    void theLoweringToTrainingKernelsIsRight(GraphOptimisation optimisation) {
        assertStepIsRight(Kernels.TRAINING, optimisation);
    }

    @Test
    void theLoweringToTrainingKernelsOfCudaIsRight() {
        assertStepIsRight(Kernels.CUDA_TRAINING, GraphOptimisation.ALL);
    }
}
