package dev.dnal.onnx.lowering;

import java.util.HashMap;
import java.util.Map;

/**
 * Replaces internal operators by kernels of ONNX Runtime's training builds, and by ONNX's own operators where those are as
 * fast or the kernels don't compute what is asked for. Requires the shapes of all values known and fixed but for the batch.
 */
public final class TrainingKernelLowering extends Lowering {
    /** A lowering for the CPU. */
    public TrainingKernelLowering() {
        super(rules());
    }

    private static Map<String, NodeLowering> rules() {
        Map<String, NodeLowering> rules = new HashMap<>(PortableLowering.rules(new BatchNormByTrainingMode()));
        Map<String, NodeLowering> kernels = Map.of(
                "BatchNormGrad", new BatchNormGradKernel(),
                "BatchNormTraining", new BatchNormKernel(),
                "ConvWeightGrad", new ConvGradKernel(),
                "MaxPoolGrad", new MaxPoolGradKernel(),
                "ReluGrad", new ReluGradKernel());
        kernels.forEach((type, kernel) ->
                rules.merge(type, kernel, (portable, preferred) -> KernelCalls.orElse(preferred, portable)));
        return rules;
    }
}
