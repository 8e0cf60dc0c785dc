package dev.dnal.onnx.op.math;

import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.constant.Constants;
import dev.dnal.onnx.op.internal.rule.Broadcast;
import dev.dnal.onnx.op.internal.rule.ParallelAxis;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/*
 * With y = x^e:
 *
 *     dx = dy e x^(e - 1),  0 where e = 0
 *     de = dy y log(x),     0 where x = 0 and e >= 0
 *
 * The exceptions are PyTorch's; without them 0 * infinity would give NaN.
 */
/** x to the power of e, with broadcasting; the result is of x's type. */
final class Pow implements Operator {
    @Override
    public String type() {
        return "Pow";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.SETTING);
    }

    @Override
    public List<TensorType> infer(Inference in) {
        in.type(1);
        return List.of(new TensorType(in.type(0), Broadcast.ofInputs(in)));
    }

    @Override
    public void differentiate(Backward b) {
        Value x = b.input(0);
        Optional<Double> constant = Constants.of(b.input(1))
                .filter(tensor -> tensor.elements() == 1)
                .map(Tensor::doubles)
                .map(elements -> elements[0]);
        b.toInput(0, () -> constant.map(e -> slopeForConstant(b, x, e)).orElseGet(() -> slope(b, x)));
        b.toInput(1, () -> {
            Value e = b.input(1);
            Value undefined = b.emit(
                    "And", b.emit("Equal", x, b.scalarLike(x, 0)), b.emit("GreaterOrEqual", e, b.scalarLike(e, 0)));
            Value slope = b.mul(b.output(), b.emit("Log", x));
            return b.cast(b.mul(b.dy(), zeroWhere(b, undefined, slope)), e.type());
        });
    }

    private static Value slopeForConstant(Backward b, Value x, double e) {
        Value power = e == 2 ? x : b.emit("Pow", x, b.scalarLike(x, e == 0 ? 0 : e - 1));
        return b.scale(b.mul(b.dy(), power), e);
    }

    private static Value slope(Backward b, Value x) {
        Value e = b.cast(b.input(1), x.type());
        Value slope = b.mul(e, b.emit("Pow", x, b.sub(e, b.scalarLike(e, 1))));
        return b.mul(b.dy(), zeroWhere(b, b.emit("Equal", e, b.scalarLike(e, 0)), slope));
    }

    private static Value zeroWhere(Backward b, Value condition, Value otherwise) {
        return b.emit("Where", condition, b.scalarLike(otherwise, 0), otherwise);
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        return c.elementwise();
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        return ParallelAxis.ofBroadcast(in, input, axis);
    }
}
