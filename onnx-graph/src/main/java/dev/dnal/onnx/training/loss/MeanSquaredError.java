package dev.dnal.onnx.training.loss;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.training.file.MetadataLine;
import java.util.Optional;

/**
 * Mean over batch and outputs of (output - target)^2, as PyTorch's MSELoss; targets are numbers, [batch, outputs]. Scores are
 * the negative means over the outputs.
 */
public record MeanSquaredError() implements Loss {
    /** What training files call it. */
    public static final String KIND = "MeanSquaredError";

    @Override
    public TensorType targets(Value outputs) {
        return new TensorType(outputs.type(), outputs.requireShape());
    }

    @Override
    public Value apply(LossContext c) {
        return c.mean(squares(c));
    }

    @Override
    public Value score(LossContext c) {
        return c.cast(c.neg(c.sumDropping(squares(c), 0)), DataType.FLOAT);
    }

    private static Value squares(LossContext c) {
        return squares(c, c.outputs(), c.targets());
    }

    /** The mean of the squares over the outputs, [batch]. */
    static Value squares(LossContext c, Value outputs, Value targets) {
        Value difference = c.sub(outputs, targets);
        return c.meanOfOutputs(c.mul(difference, difference));
    }

    @Override
    public Metric metric() {
        return Metric.NEGATIVE_RMSE;
    }

    @Override
    public Optional<MetadataLine> describe() {
        return Optional.of(MetadataLine.of(KIND));
    }
}
