package dev.dnal.onnx.op.activation;

import dev.dnal.onnx.op.Operator;
import java.util.List;

/** What makes layers other than linear. */
public final class ActivationOperators {
    private ActivationOperators() {}

    /** All operators of this family. */
    public static List<Operator> all() {
        return List.of(
                new Celu(),
                new Elu(),
                new HardSigmoid(),
                new HardSwish(),
                new LeakyRelu(),
                new LogSoftmax(),
                new PRelu(),
                new Relu(),
                new Selu(),
                new Sigmoid(),
                new Softmax(),
                new Softplus(),
                new Softsign(),
                new Tanh(),
                new ThresholdedRelu());
    }
}
