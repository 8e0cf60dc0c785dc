package dev.dnal.onnx.op.internal;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.Signature;
import java.util.List;
import java.util.stream.IntStream;

/*
 * With t a number and the attributes scale s0, least l and largest h (whole numbers from the one that stands for 0):
 *
 *     s = s0 * exp(t)                                   y = s * clip(round(x / s), l, h)
 *
 * Rounding has the gradient of the identity (straight through), and beyond the ends there is none:
 *
 *     dx = dy where l * s <= x <= h * s, else 0
 *     dt = s * dL/ds = sum of dy * (y - x)     inside
 *                    + sum of dy * y           beyond   = sum of dy * y - sum of dx * x
 *
 * for y / s is a whole number that does not move with s, but for x / s that it is rounded from. So that weights and steps change by
 * about the same share of their size at one learning rate, dt counts 1 / (s0^2 sqrt(n (h - l))) times, with n elements of each example:
 * the factor of the publication for dL/ds, which is dt / s, and for a change of t, which is that of s by s.
 */
/**
 * Internal: x rounded to the real numbers that 8-bit whole numbers stand for, with a step that is learned by its logarithm t (Esser and
 * others, "Learned Step Size Quantization", 2020). Inputs x and the scalar t; attributes {@code scale}, the step for t = 0, and {@code
 * least} and {@code largest}, the whole numbers at the ends less the one that stands for 0.
 */
public final class FakeQuantise implements Operator {
    /** For the list of operators. */
    FakeQuantise() {}

    @Override
    public String type() {
        return InternalOperators.FAKE_QUANTISE;
    }

    @Override
    public String domain() {
        return Operators.INTERNAL_DOMAIN;
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.STEP)
                .number("scale")
                .whole("least")
                .whole("largest");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        if (!in.shape(1).mayEqual(Shape.scalar())) {
            throw in.error("t must be a scalar, found " + in.shape(1));
        }
        return List.of(new TensorType(in.commonType(0, 1), in.shape(0)));
    }

    @Override
    public void differentiate(Backward b) {
        if (!b.wants(0) && !b.wants(1)) {
            return;
        }
        Value x = b.input(0);
        Value inside = inside(b);
        b.toInput(0, () -> inside);
        b.toInput(1, () -> {
            Value products = b.sub(b.mul(b.dy(), b.output()), b.mul(inside, x));
            long[] all =
                    IntStream.range(0, x.requireShape().rank()).asLongStream().toArray();
            return b.scale(all.length == 0 ? products : b.sumDropping(products, all), gain(b));
        });
    }

    private static double gain(Backward b) {
        Shape x = b.input(0).requireShape();
        long elements = x.rank() == 0 ? 1 : x.remove(0).elements();
        long steps = b.node().intAttribute("largest", 0) - b.node().intAttribute("least", 0);
        double scale = b.node().floatAttribute("scale", 1);
        return 1 / (scale * scale * Math.sqrt((double) elements * steps));
    }

    private static Value inside(Backward b) {
        Value x = b.input(0);
        Value step = step(b, b.node());
        Value clipped = b.emit(
                "Clip",
                x,
                b.scale(step, (double) b.node().intAttribute("least", 0)),
                b.scale(step, (double) b.node().intAttribute("largest", 0)));
        return b.emit("Where", b.emit("Equal", clipped, x), b.dy(), b.scalarLike(x, 0));
    }

    /** The step of a node, a scalar. */
    public static Value step(GraphBuilder b, Node node) {
        return b.scale(b.emit("Exp", node.input(1)), node.floatAttribute("scale", 1));
    }
}
