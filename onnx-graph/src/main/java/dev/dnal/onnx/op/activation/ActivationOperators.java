package dev.dnal.onnx.op.activation;

import dev.dnal.onnx.op.Operator;
import java.util.List;

/** What bends a layer's numbers one by one. */
public final class ActivationOperators {
    private ActivationOperators() {}

    /** All operators of this family. */
    public static List<Operator> all() {
        return List.of(
                new Celu(),
                new Clip(),
                new Elu(),
                new Erf(),
                new HardSigmoid(),
                new HardSwish(),
                new LeakyRelu(),
                new PRelu(),
                new Relu(),
                new Selu(),
                new Sigmoid(),
                new Softplus(),
                new Softsign(),
                new Tanh(),
                new ThresholdedRelu());
    }
}
