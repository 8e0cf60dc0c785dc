package dev.dnal.onnx.op;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.ReadLimits;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.internal.constant.Constants;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** What a shape rule may ask about the node it is for. */
public final class Inference {
    /** Elements of the largest tensor whose contents are followed; sizes and axes are far fewer, data may be far more. */
    private static final long MAX_CONTENTS = 1024;

    private final Node node;

    Inference(Node node) {
        this.node = node;
    }

    /**
     * Runs the shape rule of a node's operator and writes the result into the node's outputs.
     *
     * @throws GraphException if the operator is unknown, the node is not of the operator's signature, the rule refuses, or what was
     *     declared for an output contradicts the rule
     */
    public static void run(Node node) {
        if (node.isKept()) {
            KeptOperator.requireKnown(node);
            return;
        }
        Operator operator = Operators.of(node);
        operator.signature().check(node);
        Inference in = new Inference(node);
        List<TensorType> types = operator.infer(in);
        if (node.outputs().size() > types.size()) {
            throw in.error("has " + node.outputs().size() + " outputs, expected at most " + types.size());
        }
        for (int i = 0; i < node.outputs().size(); i++) {
            if (node.hasOutput(i)) {
                in.requireRank(types.get(i).shape());
                Value output = node.outputs().get(i);
                output.setType(in.merge(output, types.get(i)));
            }
        }
        if (node.hasOutput(0) && isIndexLike(types.get(0))) {
            operator.contents(in).ifPresent(node.output()::setContents);
        }
    }

    /** {@link Operator#parallelAxis} of a typed node; empty too if its operator is not known. */
    public static OptionalInt parallelAxis(Node node, int input, int axis) {
        return Operators.find(node)
                .map(operator -> operator.parallelAxis(new Inference(node), input, axis))
                .orElse(OptionalInt.empty());
    }

    private void requireRank(Shape shape) {
        int most = ReadLimits.STANDARD.rank();
        if (shape.rank() > most) {
            throw error("makes a tensor of " + shape.rank() + " dimensions; expected at most " + most);
        }
    }

    private static boolean isIndexLike(TensorType type) {
        Shape shape = type.shape();
        return type.elementType().isInteger()
                && (shape.rank() == 0
                        || (shape.rank() == 1
                                && shape.dim(0).isFixed()
                                && shape.dim(0).size() <= MAX_CONTENTS));
    }

    /** Prefers the rule's fixed sizes, then the declared size or symbol. */
    private TensorType merge(Value declared, TensorType inferred) {
        boolean typeClash = declared.type() != DataType.UNDEFINED && declared.type() != inferred.elementType();
        Optional<Shape> shape = declared.shape();
        if (typeClash
                || shape.filter(known -> !known.mayEqual(inferred.shape())).isPresent()) {
            throw error("makes '" + declared.name() + "' as " + inferred + ", but the file declares it as "
                    + declared.type() + shape.map(Shape::toString).orElse(""));
        }
        Shape merged = inferred.shape();
        for (int axis = 0; shape.isPresent() && axis < merged.rank(); axis++) {
            if (merged.dim(axis).equals(Dim.any())) {
                merged = merged.with(axis, shape.get().dim(axis));
            }
        }
        return new TensorType(inferred.elementType(), merged);
    }

    /** The node. */
    public Node node() {
        return node;
    }

    /** Whether input {@code index} is there. */
    public boolean has(int index) {
        return node.hasInput(index);
    }

    /**
     * Input {@code index}.
     *
     * @throws GraphException if it is absent
     */
    public Value input(int index) {
        if (!node.hasInput(index)) {
            throw error("input " + index + " is missing");
        }
        return node.input(index);
    }

    /**
     * Shape of input {@code index}.
     *
     * @throws GraphException if the input is absent or its shape is not known
     */
    public Shape shape(int index) {
        Value input = input(index);
        return input.shape()
                .orElseThrow(() -> error("the shape of input " + index + ", '" + input.name() + "', is not known"));
    }

    /**
     * Shape of input {@code index}, which must be of the given rank.
     *
     * @throws GraphException if it is not
     */
    public Shape shape(int index, int rank) {
        Shape shape = shape(index);
        if (shape.rank() != rank) {
            throw error("input " + index + ", '" + input(index).name() + "', must have " + rank + " dimensions, found "
                    + shape);
        }
        return shape;
    }

    /**
     * Size of input {@code index} along an axis, which must be fixed.
     *
     * @throws GraphException if it is not
     */
    public long size(int index, int axis) {
        Dim dim = shape(index).dim(axis);
        if (!dim.isFixed()) {
            throw error("the size of input " + index + ", '" + input(index).name() + "', must be fixed along axis "
                    + axis + ", found " + shape(index));
        }
        return dim.size();
    }

    /**
     * Element type of input {@code index}.
     *
     * @throws GraphException if the input is absent or its type is not known
     */
    public DataType type(int index) {
        Value input = input(index);
        if (input.type() == DataType.UNDEFINED) {
            throw error("the element type of input " + index + ", '" + input.name() + "', is not known");
        }
        return input.type();
    }

    /**
     * Element type of the inputs given, which must all be of one type.
     *
     * @throws GraphException if they are not
     */
    public DataType commonType(int... indices) {
        DataType first = type(indices[0]);
        for (int index : indices) {
            if (has(index) && type(index) != first) {
                throw error("input " + index + ", '" + input(index).name() + "', must be of type " + first
                        + " as input " + indices[0] + " is, found " + type(index));
            }
        }
        return first;
    }

    /**
     * Element type of all inputs, which must be of one type.
     *
     * @throws GraphException if they are not, or there are none
     */
    public DataType commonTypeOfAll() {
        return commonType(IntStream.range(0, Math.max(1, node.inputs().size())).toArray());
    }

    /**
     * Checks that an input is one number: without dimensions, or with one of size 1.
     *
     * @param what what the input is for, for the message
     * @throws GraphException if it is not, or its shape is not known
     */
    public void requireOneElement(int index, String what) {
        if (!shape(index).mayEqual(Shape.scalar()) && !shape(index).mayEqual(Shape.of(1))) {
            throw error("input " + index + " (" + what + ", '" + input(index).name()
                    + "') must be one number, found shape " + shape(index));
        }
    }

    /** Contents of input {@code index} if they are constant. */
    public Optional<Tensor> constant(int index) {
        return has(index) ? Constants.of(input(index)) : Optional.empty();
    }

    /** Contents of a whole-number input as far as they are known. */
    public Optional<List<Dim>> contents(int index) {
        return has(index) ? Constants.dims(input(index)) : Optional.empty();
    }

    /**
     * Contents of a whole-number input that must be constant, as axes or pads are.
     *
     * @param what what the input is for, for the message
     * @throws GraphException if they are not constant
     */
    public long[] requireLongs(int index, String what) {
        return constant(index)
                .map(Tensor::longs)
                .orElseThrow(() -> error("input " + index + " (" + what + ", '"
                        + input(index).name() + "') must be constant: it decides shapes"));
    }

    /**
     * An axis in the range of a rank, negative ones counted from the end.
     *
     * @throws GraphException if it is out of range
     */
    public int axis(long axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw error("axis must be from " + -rank + " to " + (rank - 1) + ", found " + axis);
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /**
     * Axes in the range of a rank, negative ones counted from the end.
     *
     * @throws GraphException if one is out of range
     */
    public int[] axes(long[] axes, int rank) {
        return Arrays.stream(axes).mapToInt(axis -> axis(axis, rank)).toArray();
    }

    /** An exception that names the node. */
    public GraphException error(String message) {
        return new GraphException(node, message);
    }
}
