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
 * for y / s is a whole number that does not move with s, but for x / s that it is rounded from.
 */
/**
 * Internal: x rounded to the real numbers that 8-bit whole numbers stand for, with a step that is learned by its logarithm t (Esser and
 * others, "Learned Step Size Quantization", 2020). Inputs x and the scalar t, which is absent where the step is not learned, for 0;
 * attributes {@code scale}, the step for t = 0, and {@code least} and {@code largest}, the whole numbers at the ends less the one that
 * stands for 0.
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
        return Signature.of(InputRole.DATA)
                .optional(InputRole.STEP)
                .number("scale")
                .whole("least")
                .whole("largest");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        if (!in.node().hasInput(1)) {
            return List.of(new TensorType(in.type(0), in.shape(0)));
        }
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
        Value inside = b.emit("Where", b.emit("Equal", clipped(b, b.node()), x), b.dy(), b.scalarLike(x, 0));
        b.toInput(0, () -> inside);
        b.toInput(1, () -> b.sub(sumOfProducts(b, b.dy(), b.output()), sumOfProducts(b, inside, x)));
    }

    /** A scalar. As a product of matrices, which leaves no tensor of products. */
    private static Value sumOfProducts(Backward b, Value one, Value other) {
        return b.reshape(b.emit("MatMul", b.reshape(one, 1, -1), b.reshape(other, -1, 1)));
    }

    /** What x is brought to before it is rounded, which gradients need too. */
    public static Value clipped(GraphBuilder b, Node node) {
        Value step = step(b, node);
        return b.emit(
                "Clip", node.input(0), b.scale(step, (double) node.intAttribute("least", 0)), b.scale(step, (double)
                        node.intAttribute("largest", 0)));
    }

    /** The step of a node, a scalar. */
    public static Value step(GraphBuilder b, Node node) {
        double scale = node.floatAttribute("scale", 1);
        return node.hasInput(1) ? b.scale(b.emit("Exp", node.input(1)), scale) : b.scalarLike(node.input(0), scale);
    }
}
