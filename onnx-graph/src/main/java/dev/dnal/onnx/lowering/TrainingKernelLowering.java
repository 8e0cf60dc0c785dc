package dev.dnal.onnx.lowering;

import dev.dnal.onnx.lowering.internal.KernelCalls;
import dev.dnal.onnx.lowering.internal.Lowering;
import dev.dnal.onnx.lowering.internal.NodeLowering;
import dev.dnal.onnx.op.internal.InternalOperators;
import java.util.HashMap;
import java.util.Map;

/**
 * Replaces internal operators by kernels of ONNX Runtime's training builds, and by ONNX's own operators where those are as
 * fast or the kernels don't compute what is asked for. Requires the shapes of all values known and fixed but for the batch.
 */
public final class TrainingKernelLowering extends Lowering {
    private TrainingKernelLowering(NodeLowering batchNormTraining, Map<String, NodeLowering> kernels) {
        super(rules(batchNormTraining, kernels));
    }

    /** For the CPU. */
    public static TrainingKernelLowering forCpu() {
        return new TrainingKernelLowering(
                new BatchNormByTrainingMode(),
                Map.of(
                        InternalOperators.BATCH_NORM_GRAD, new BatchNormGradKernel(),
                        InternalOperators.BATCH_NORM_TRAINING, new BatchNormKernel(),
                        InternalOperators.CONV_WEIGHT_GRAD, ConvGradKernel.ofWeightsOnCpu(),
                        InternalOperators.MAX_POOL_GRAD, new MaxPoolGradKernel(),
                        InternalOperators.RELU_GRAD, new ReluGradKernel()));
    }

    /**
     * For CUDA, whose kernels are cuDNN's: both gradients of convolutions, and batch normalisations that hand the deviation to
     * their gradients. Runs on the CPU too.
     */
    public static TrainingKernelLowering forCuda() {
        return new TrainingKernelLowering(
                new BatchNormByMeans(),
                Map.of(
                        InternalOperators.BATCH_NORM_GRAD, new BatchNormGradKernel(),
                        InternalOperators.BATCH_NORM_TRAINING, new BatchNormSavingKernel(),
                        InternalOperators.CONV_INPUT_GRAD, ConvGradKernel.onCuda(new InputGradByConvolution()),
                        InternalOperators.CONV_WEIGHT_GRAD, ConvGradKernel.onCuda(new WeightGradByColumns()),
                        InternalOperators.MAX_POOL_GRAD, new MaxPoolGradByGatherGrad(),
                        InternalOperators.RELU_GRAD, new ReluGradKernel()));
    }

    private static Map<String, NodeLowering> rules(NodeLowering batchNormTraining, Map<String, NodeLowering> kernels) {
        Map<String, NodeLowering> rules = new HashMap<>(PortableLowering.rules(batchNormTraining));
        kernels.forEach((type, kernel) ->
                rules.merge(type, kernel, (portable, preferred) -> KernelCalls.orElse(preferred, portable)));
        return rules;
    }
}
