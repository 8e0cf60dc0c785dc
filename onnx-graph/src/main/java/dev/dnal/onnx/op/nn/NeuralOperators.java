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
                new Conv(),
                new ConvTranspose(),
                new Dropout(),
                new GRU(),
                new Gemm(),
                new GlobalAveragePool(),
                new GlobalMaxPool(),
                new InstanceNormalization(),
                new LRN(),
                new LSTM(),
                new MatMul(),
                new MaxPool(),
                new RNN());
    }
}
