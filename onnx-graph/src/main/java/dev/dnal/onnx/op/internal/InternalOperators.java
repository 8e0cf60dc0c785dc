package dev.dnal.onnx.op.internal;

import dev.dnal.onnx.op.Operator;
import java.util.List;

/** The operators of our own domain. */
public final class InternalOperators {
    private InternalOperators() {}

    /** All operators of this family. */
    public static List<Operator> all() {
        return List.of(
                new BatchNormGrad(),
                new BatchNormTraining(),
                new ConvInputGrad(),
                new ConvWeightGrad(),
                new GatedConv(),
                new MaxPoolGrad(),
                new ReluGrad());
    }
}
