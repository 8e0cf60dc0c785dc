package dev.dnal.onnx.op.nn;

import dev.dnal.onnx.op.Operator;
import java.util.List;

/** What layers of networks are made of. */
public final class NeuralOperators {
    private NeuralOperators() {}

    /** All operators of this family. */
    public static List<Operator> all() {
        return List.of(
                new AveragePool(),
                new BatchNormalization(),
                new Celu(),
                new Conv(),
                new ConvTranspose(),
                new Dropout(),
                new Elu(),
                new GlobalAveragePool(),
                new GlobalMaxPool(),
                new HardSigmoid(),
                new HardSwish(),
                new InstanceNormalization(),
                new LRN(),
                new LeakyRelu(),
                new LogSoftmax(),
                new MaxPool(),
                new PRelu(),
                new Relu(),
                new Resize(),
                new Selu(),
                new Sigmoid(),
                new Softmax(),
                new Softplus(),
                new Softsign(),
                new Tanh(),
                new ThresholdedRelu());
    }
}
