package dev.dnal.onnx.op.nn;

import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.rule.BatchNorms;
import dev.dnal.onnx.op.internal.rule.PerChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/*
 * With the running statistics given, Y is affine in X, channel by channel:
 *
 *     X [N, C, spatial...]   scale, B, mean, var [C]
 *     Y = (X - mean) * r * scale + B      where r = 1 / sqrt(var + epsilon)
 *
 *     dX = dY * scale * r      dScale = r * sum of dY * (X - mean)      dB = sum of dY      (sums over all axes but C)
 *
 * mean and var are statistics, not parameters: no gradient flows into them.
 */
/**
 * Batch normalisation with running statistics. The form with {@code training_mode} has no gradient rule: training graphs
 * replace the operator by BatchNormTraining.
 */
final class BatchNormalization implements Operator {
    @Override
    public String type() {
        return "BatchNormalization";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.SCALE, InputRole.SHIFT, InputRole.MEAN, InputRole.VARIANCE)
                .number("epsilon")
                .number("momentum")
                .flag("training_mode");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        TensorType vector = BatchNorms.channelVector(in, 0, 1, 4);
        TensorType y = new TensorType(in.commonType(0, 1, 2, 3, 4), in.shape(0));
        return isTraining(in.node()) ? List.of(y, vector, vector) : List.of(y);
    }

    private static boolean isTraining(Node node) {
        return node.intAttribute("training_mode", 0) != 0;
    }

    @Override
    public void differentiate(Backward b) {
        if (isTraining(b.node())) {
            throw new GraphException(
                    b.node(),
                    "has no gradient with training_mode = 1; set training_mode to 0: training replaces the operator by"
                            + " one that computes batch statistics");
        }
        Value x = b.input(0);
        int rank = x.requireShape().rank();
        b.toInput(0, () -> b.mul(b.dy(), PerChannel.spread(b, b.mul(b.input(1), inverseDeviation(b)), rank)));
        b.toInput(1, () -> {
            Value centred = b.sub(x, PerChannel.spread(b, b.input(3), rank));
            return b.mul(inverseDeviation(b), b.sumDropping(b.mul(b.dy(), centred), PerChannel.otherAxes(rank)));
        });
        b.toInput(2, () -> b.sumDropping(b.dy(), PerChannel.otherAxes(rank)));
    }

    private static Value inverseDeviation(Backward b) {
        Value variance = b.input(4);
        Value one = b.scalarLike(variance, 1);
        Value epsilon = b.scalarLike(variance, BatchNorms.epsilon(b.node()));
        return b.div(one, b.emit("Sqrt", b.add(variance, epsilon)));
    }

    @Override
    public long macs(Node node) {
        Shape x = node.input(0).requireShape();
        return x.dim(0).perExample() * x.size(1);
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        if (!c.carries(0, 1) || c.node().outputs().size() > 1) {
            return c.opaque();
        }
        List<ChannelRelation.Operand> operands = new ArrayList<>(List.of(new ChannelRelation.Operand(0, 1)));
        for (int parameter = 1; parameter <= 4; parameter++) {
            operands.add(new ChannelRelation.Operand(parameter, 0));
        }
        return new ChannelRelation.Aligned(1, operands, false);
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        return input == 0 && axis != 1 && !isTraining(in.node()) ? OptionalInt.of(axis) : OptionalInt.empty();
    }
}
