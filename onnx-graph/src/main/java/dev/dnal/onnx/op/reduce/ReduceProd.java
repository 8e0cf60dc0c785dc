package dev.dnal.onnx.op.reduce;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.internal.rule.Axes;
import java.util.List;
import java.util.Optional;

/*
 * The gradient of an element is the product of the others. That is y / x where nothing is 0; with zeros it is that of the elements that
 * are not 0, for the only zero itself, and 0 for everything that has a zero beside it.
 */
/** Products over axes, given as attribute axes; without it, over all axes. */
final class ReduceProd extends Reduction {
    @Override
    public String type() {
        return "ReduceProd";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> {
            Value x = b.input(0);
            long[] axes = Axes.longs(axes(b.inference()));
            Value isZero = b.emit("Equal", x, b.scalarLike(x, 0));
            Value zeros = b.cast(isZero, x.type());
            Value divisor = b.emit("Where", isZero, b.scalarLike(x, 1), x);
            Value product =
                    b.call("ReduceProd", divisor).attribute("axes", axes).output();
            Value zerosElsewhere = b.sub(b.sumKeeping(zeros, axes), zeros);
            Value others = b.emit(
                    "Where",
                    b.emit("Equal", zerosElsewhere, b.scalarLike(x, 0)),
                    b.div(product, divisor),
                    b.scalarLike(x, 0));
            return b.mul(alignedToInput(b, b.dy()), others);
        });
    }

    /** A number of elements, as shapes are computed with. */
    @Override
    public Optional<List<Dim>> contents(Inference in) {
        return in.contents(0)
                .filter(sizes -> sizes.stream().allMatch(Dim::isFixed))
                .map(sizes -> List.of(Dim.of(sizes.stream().mapToLong(Dim::size).reduce(1, Math::multiplyExact))));
    }

    @Override
    double ofConstant(double k, double count) {
        return k == 0 || k == 1 ? k : Math.pow(k, count);
    }
}
