package dev.dnal.onnx.lowering;

import dev.dnal.onnx.lowering.internal.Lowering;
import dev.dnal.onnx.lowering.internal.NodeLowering;
import dev.dnal.onnx.op.internal.InternalOperators;
import java.util.HashMap;
import java.util.Map;

/**
 * Replaces internal operators by ONNX's own, as any ONNX Runtime has them. Requires the shapes of all values known and fixed
 * but for the batch.
 */
public final class PortableLowering extends Lowering {
    private PortableLowering(NodeLowering batchNormTraining) {
        super(rules(batchNormTraining));
    }

    /** For the CPU: batch statistics by BatchNormalization with {@code training_mode}, one kernel. */
    public static PortableLowering forCpu() {
        return new PortableLowering(new BatchNormByTrainingMode());
    }

    /** For devices where BatchNormalization has no {@code training_mode}, as CUDA: batch statistics by means. */
    public static PortableLowering forAnyDevice() {
        return new PortableLowering(new BatchNormByMeans());
    }

    /** The rules that also serve other targets where those have no kernel of their own. */
    static Map<String, NodeLowering> rules(NodeLowering batchNormTraining) {
        Map<String, NodeLowering> rules = new HashMap<>();
        rules.put(InternalOperators.BATCH_NORM_GRAD, new BatchNormGradBySums());
        rules.put(InternalOperators.BATCH_NORM_TRAINING, batchNormTraining);
        rules.put(InternalOperators.CONV_INPUT_GRAD, new InputGradByConvolution());
        rules.put(InternalOperators.CONV_WEIGHT_GRAD, new WeightGradByColumns());
        rules.put(InternalOperators.FAKE_QUANTISE, new FakeQuantiseByRounding());
        rules.put(InternalOperators.FAKE_QUANTISE_WEIGHTS, new FakeQuantiseWeightsByRounding());
        rules.put(InternalOperators.GATED_CONV, new GatedConvByWeights());
        rules.put(InternalOperators.MAX_POOL_GRAD, new MaxPoolGradByScatter());
        rules.put(InternalOperators.RELU_GRAD, new ReluGradByChoice());
        return rules;
    }
}
