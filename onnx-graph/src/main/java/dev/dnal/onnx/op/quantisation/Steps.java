package dev.dnal.onnx.op.quantisation;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Signature;
import java.util.OptionalInt;

/**
 * Inputs 1 and 2 of both operators: the scale, which is the size of a step, and the whole number that stands for 0. Each is a
 * scalar, or has one element for each place along attribute {@code axis} of input 0.
 */
final class Steps {
    /** What both operators are made of. */
    static final Signature SIGNATURE = Signature.of(InputRole.DATA, InputRole.SETTING)
            .optional(InputRole.SETTING)
            .whole("axis");

    private Steps() {}

    /**
     * Checks the scale and, where there is one, the zero point.
     *
     * @throws dev.dnal.onnx.graph.GraphException if the scale is no FLOAT, or one of them is neither a number nor a vector of the
     *     size of the axis
     */
    static void require(Inference in) {
        if (in.type(1) != DataType.FLOAT) {
            throw in.error("the scale (input 1) must be FLOAT, found " + in.type(1));
        }
        requireSize(in, 1);
        if (in.has(2)) {
            requireSize(in, 2);
            // Files of others pair a vector of one element with a number.
            if (isNumber(in.shape(1)) != isNumber(in.shape(2))) {
                throw in.error(
                        "scale and zero point must be of one shape, found " + in.shape(1) + " and " + in.shape(2));
            }
        }
    }

    private static void requireSize(Inference in, int index) {
        Shape shape = in.shape(index);
        if (isNumber(shape)) {
            return;
        }
        Shape data = in.shape(0);
        int axis = in.axis(in.node().intAttribute("axis", 1), data.rank());
        if (shape.rank() != 1 || !shape.dim(0).mayEqual(data.dim(axis))) {
            throw in.error("input " + index + ", '" + in.input(index).name()
                    + "', must be a number, or a vector along axis " + axis + " of " + data + ", found " + shape);
        }
    }

    private static boolean isNumber(Shape shape) {
        return shape.rank() == 0 || (shape.rank() == 1 && shape.dim(0).is(1));
    }

    /** Each place is by itself where the scale is one number; along another axis than its own where it is a vector. */
    static OptionalInt parallelAxis(Inference in, int input, int axis) {
        boolean apart = isNumber(in.shape(1))
                || in.axis(in.node().intAttribute("axis", 1), in.shape(0).rank()) != axis;
        return input == 0 && apart ? OptionalInt.of(axis) : OptionalInt.empty();
    }
}
