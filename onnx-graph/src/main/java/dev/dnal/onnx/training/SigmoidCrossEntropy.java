package dev.dnal.onnx.training;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;

/*
 * With log sigmoid(x) and log(1 - sigmoid(x)) = log sigmoid(-x) as the two elements of log softmax([x, 0]), which neither
 * overflows nor has a kink at 0, the loss is
 *
 *     -(t log sigmoid(x) + (1 - t) log sigmoid(-x)) = -sum([t, 1 - t] * log softmax([x, 0]))
 */
/**
 * Mean over batch and labels of the cross entropy between sigmoid(logit) and the target, as PyTorch's BCEWithLogitsLoss; targets
 * are 1 for a label that is there and 0 for one that is not, [batch, labels]. Scores are the shares of labels that are right,
 * which are taken to be there where the logit is above 0.
 */
public record SigmoidCrossEntropy() implements Loss {
    @Override
    public TensorType targets(Value logits) {
        return new TensorType(logits.type(), logits.requireShape());
    }

    @Override
    public boolean includes(Node last) {
        return last.is("Sigmoid");
    }

    @Override
    public Value apply(GraphBuilder b, Value logits, Value targets, BatchMean mean) {
        Value pairs = pairs(b, logits, b.zerosLike(logits));
        Value logProbabilities =
                b.call("LogSoftmax", pairs).attribute("axis", -1).output();
        Value wanted = pairs(b, targets, b.sub(b.scalarLike(targets, 1), targets));
        Value perLabel = b.sumDropping(b.mul(wanted, logProbabilities), 2);
        return b.neg(mean.of(BatchMean.ofOutputs(b, perLabel)));
    }

    /** [batch, labels, 2]. */
    private static Value pairs(GraphBuilder b, Value first, Value second) {
        Value last = b.longs(2);
        return b.call("Concat", b.emit("Unsqueeze", first, last), b.emit("Unsqueeze", second, last))
                .attribute("axis", 2)
                .output();
    }

    @Override
    public Value score(GraphBuilder b, Value logits, Value targets) {
        Value half = b.scalarLike(targets, 0.5);
        Value right = b.emit(
                "Equal",
                b.cast(b.emit("Greater", logits, b.scalarLike(logits, 0)), DataType.FLOAT),
                b.cast(b.emit("Greater", targets, half), DataType.FLOAT));
        return b.sumDropping(BatchMean.ofOutputs(b, b.cast(right, DataType.FLOAT)), 0);
    }

    @Override
    public Measure measure() {
        return Measure.LABEL_ACCURACY;
    }
}
