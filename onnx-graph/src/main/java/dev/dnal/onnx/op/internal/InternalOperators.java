package dev.dnal.onnx.op.internal;

import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Operators;
import java.util.List;

/** The operators of our own domain, and their types by name; the domain is {@link Operators#INTERNAL_DOMAIN}. */
public final class InternalOperators {
    /** Gradients of a BatchNormTraining. */
    public static final String BATCH_NORM_GRAD = "BatchNormGrad";

    /** Batch normalisation by the statistics of the batch, which it also gives. */
    public static final String BATCH_NORM_TRAINING = "BatchNormTraining";

    /** Gradient of a Conv's image. */
    public static final String CONV_INPUT_GRAD = "ConvInputGrad";

    /** Gradient of a Conv's weights. */
    public static final String CONV_WEIGHT_GRAD = "ConvWeightGrad";

    /** Real numbers rounded to those that 8-bit whole numbers stand for. */
    public static final String FAKE_QUANTISE = "FakeQuantise";

    /** Weights rounded to those that 8-bit whole numbers stand for, with a step for each channel. */
    public static final String FAKE_QUANTISE_WEIGHTS = "FakeQuantiseWeights";

    /** A soft gate. */
    public static final String GATE = "Gate";

    /** Convolution with a soft gate on each output channel. */
    public static final String GATED_CONV = "GatedConv";

    /** A hard gate. */
    public static final String MASK = "Mask";

    /** Gradient of a MaxPool's image. */
    public static final String MAX_POOL_GRAD = "MaxPoolGrad";

    /** Gradient of a Relu's input. */
    public static final String RELU_GRAD = "ReluGrad";

    private InternalOperators() {}

    /** All operators of this family. */
    public static List<Operator> all() {
        return List.of(
                new BatchNormGrad(),
                new BatchNormTraining(),
                new ConvInputGrad(),
                new ConvWeightGrad(),
                new FakeQuantise(),
                new FakeQuantiseWeights(),
                new Gate(),
                new GatedConv(),
                new Mask(),
                new MaxPoolGrad(),
                new ReluGrad());
    }
}
