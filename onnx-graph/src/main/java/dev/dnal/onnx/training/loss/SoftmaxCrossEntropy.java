package dev.dnal.onnx.training.loss;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.training.file.MetadataLine;
import dev.dnal.onnx.training.internal.SettingRange;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.LongStream;

/**
 * Mean over the batch of -sum over classes of target * log softmax(logits), where the target is (1 - smoothing) at the label
 * plus smoothing / classes everywhere, as in PyTorch. A label outside of the classes counts as an example without target, so
 * labels have to be checked where they are read.
 *
 * @param smoothing label smoothing, in [0, 1)
 */
public record SoftmaxCrossEntropy(double smoothing) implements Loss {
    /** What training files call it. */
    public static final String KIND = "SoftmaxCrossEntropy";

    /** Checks the range. */
    public SoftmaxCrossEntropy {
        SettingRange.require("label smoothing", smoothing, 0, 1);
    }

    /** Without label smoothing. */
    public SoftmaxCrossEntropy() {
        this(0);
    }

    @Override
    public TensorType targets(Value logits) {
        return new TensorType(DataType.INT64, logits.requireShape().remove(1));
    }

    @Override
    public boolean includes(Node last) {
        long axis = last.intAttribute("axis", -1);
        return (last.is("Softmax") || last.is("LogSoftmax")) && (axis == -1 || axis == 1);
    }

    @Override
    public Value apply(LossContext c) {
        Value logits = c.outputs();
        if (!logits.requireShape().dim(1).isFixed()) {
            throw new GraphException("The number of classes must be fixed, but the logits '" + logits.name()
                    + "' have the shape " + logits.requireShape());
        }
        long classes = logits.requireShape().size(1);
        Value logProbabilities =
                c.call("LogSoftmax", logits).attribute("axis", -1).output();
        Value target = c.cast(
                c.emit(
                        "Equal",
                        c.emit("Unsqueeze", c.targets(), c.longs(1)),
                        c.constant(
                                "classes",
                                Tensor.vector(LongStream.range(0, classes).toArray()))),
                logits.type());
        if (smoothing > 0) {
            target = c.add(c.scale(target, 1 - smoothing), c.scalarLike(logits, smoothing / classes));
        }
        Value perExample = c.sumDropping(c.mul(target, logProbabilities), 1);
        return c.neg(c.mean(perExample));
    }

    /** 1 for an example whose largest logit, the first of equals, is at the label. */
    @Override
    public OptionalDouble atChance(long outputs) {
        return OptionalDouble.of(Math.log((double) outputs));
    }

    @Override
    public Value score(LossContext c) {
        return hits(c, c.outputs(), c.targets());
    }

    /** The number of examples whose largest logit, the first of equals, is at the label, a FLOAT scalar. */
    static Value hits(GraphBuilder b, Value logits, Value labels) {
        return b.sumDropping(b.cast(b.emit("Equal", predicted(b, logits), labels), DataType.FLOAT), 0);
    }

    /** The class of the largest logit, the first of equals, INT64 [batch]. */
    static Value predicted(GraphBuilder b, Value logits) {
        return b.call("ArgMax", logits)
                .attribute("axis", 1)
                .attribute("keepdims", 0)
                .output();
    }

    @Override
    public Metric metric() {
        return Metric.ACCURACY;
    }

    /** What {@link #describe} describes. */
    public static SoftmaxCrossEntropy of(MetadataLine description) {
        return new SoftmaxCrossEntropy(description.number("smoothing"));
    }

    @Override
    public Optional<MetadataLine> describe() {
        return Optional.of(MetadataLine.of(KIND).with("smoothing", smoothing));
    }
}
