package dev.dnal.onnx.training;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;

/**
 * Mean over batch and outputs of (output - target)^2, as PyTorch's MSELoss; targets are numbers, [batch, outputs]. Scores are
 * the negative means over the outputs.
 */
public record MeanSquaredError() implements Loss {
    @Override
    public TensorType targets(Value outputs) {
        return new TensorType(outputs.type(), outputs.requireShape());
    }

    @Override
    public Value apply(GraphBuilder b, Value outputs, Value targets, BatchMean mean) {
        return mean.of(squares(b, outputs, targets));
    }

    @Override
    public Value score(GraphBuilder b, Value outputs, Value targets) {
        return b.cast(b.neg(b.sumDropping(squares(b, outputs, targets), 0)), DataType.FLOAT);
    }

    /** The mean of the squares over the outputs, [batch]. */
    private static Value squares(GraphBuilder b, Value outputs, Value targets) {
        Value difference = b.sub(outputs, targets);
        return BatchMean.ofOutputs(b, b.mul(difference, difference));
    }

    @Override
    public Measure measure() {
        return Measure.NEGATIVE_RMSE;
    }
}
