package dev.dnal.onnx.training.loss;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.training.file.MetadataLine;
import java.util.Optional;

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
    /** What training files call it. */
    public static final String KIND = "SigmoidCrossEntropy";

    @Override
    public TensorType targets(Value logits) {
        return new TensorType(logits.type(), logits.requireShape());
    }

    @Override
    public boolean includes(Node last) {
        return last.is("Sigmoid");
    }

    @Override
    public Value apply(LossContext c) {
        Value logits = c.outputs();
        Value targets = c.targets();
        Value pairs = pairs(c, logits, c.zerosLike(logits));
        Value logProbabilities =
                c.call("LogSoftmax", pairs).attribute("axis", -1).output();
        Value wanted = pairs(c, targets, c.sub(c.scalarLike(targets, 1), targets));
        Value perLabel = c.sumDropping(c.mul(wanted, logProbabilities), 2);
        return c.neg(c.mean(c.meanOfOutputs(perLabel)));
    }

    /** [batch, labels, 2]. */
    private static Value pairs(GraphBuilder b, Value first, Value second) {
        Value last = b.longs(2);
        return b.call("Concat", b.emit("Unsqueeze", first, last), b.emit("Unsqueeze", second, last))
                .attribute("axis", 2)
                .output();
    }

    @Override
    public Value score(LossContext c) {
        Value half = c.scalarLike(c.targets(), 0.5);
        Value right = c.emit(
                "Equal",
                c.cast(c.emit("Greater", c.outputs(), c.scalarLike(c.outputs(), 0)), DataType.FLOAT),
                c.cast(c.emit("Greater", c.targets(), half), DataType.FLOAT));
        return c.sumDropping(c.meanOfOutputs(c.cast(right, DataType.FLOAT)), 0);
    }

    @Override
    public Metric metric() {
        return Metric.LABEL_ACCURACY;
    }

    @Override
    public Optional<MetadataLine> describe() {
        return Optional.of(MetadataLine.of(KIND));
    }
}
