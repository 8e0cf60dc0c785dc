package dev.dnal.onnx.training.loss;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import java.util.Map;

/**
 * Learning from a teacher what numbers it puts out, whatever they mean: the mean over batch and outputs of (output - teacher's)^2. There
 * are no labels. Scores are the negative means over the outputs.
 *
 * @param teacher whose output is [batch, outputs]
 */
public record OutputDistillation(FrozenNetwork teacher) implements Loss {
    private static final String TEACHER = "teacher";

    /**
     * Learning from a network.
     *
     * @param teacher with one output, [batch, outputs]
     * @throws GraphException if it is not of that form
     */
    public static OutputDistillation of(Graph teacher) {
        return new OutputDistillation(FrozenNetwork.of(teacher));
    }

    @Override
    public boolean usesTargets() {
        return false;
    }

    @Override
    public TensorType targets(Value outputs) {
        return new TensorType(outputs.type(), outputs.requireShape());
    }

    @Override
    public Map<String, FrozenNetwork> frozen() {
        return Map.of(TEACHER, teacher);
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
        return MeanSquaredError.squares(c, c.outputs(), c.frozen(TEACHER));
    }

    @Override
    public Metric metric() {
        return Metric.NEGATIVE_RMSE;
    }
}
