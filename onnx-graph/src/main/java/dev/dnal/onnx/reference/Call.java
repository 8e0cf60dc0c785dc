package dev.dnal.onnx.reference;

import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** A node with the arrays it is applied to. */
final class Call {
    private final Node node;
    private final Map<Value, Array> arrays;

    Call(Node node, Map<Value, Array> arrays) {
        this.node = node;
        this.arrays = arrays;
    }

    Node node() {
        return node;
    }

    boolean has(int index) {
        return node.hasInput(index);
    }

    /**
     * The array of an input.
     *
     * @throws GraphException if the input is absent, or has no contents yet
     */
    Array input(int index) {
        if (!has(index)) {
            throw error("input " + index + " is missing");
        }
        Array array = arrays.get(node.input(index));
        if (array == null) {
            throw error("input " + index + ", '" + node.input(index).name()
                    + "', has no contents: nothing makes or gives it");
        }
        return array;
    }

    /** The arrays of all inputs, which must all be there. */
    List<Array> inputs() {
        return IntStream.range(0, node.inputs().size()).mapToObj(this::input).toList();
    }

    /** The only element of an input. */
    double scalar(int index) {
        Array array = input(index);
        if (array.data().length != 1) {
            throw error("input " + index + " must have one element, found " + array);
        }
        return array.data()[0];
    }

    long attribute(String name, long otherwise) {
        return node.intAttribute(name, otherwise);
    }

    double attribute(String name, float otherwise) {
        return node.floatAttribute(name, otherwise);
    }

    Optional<int[]> ints(String name) {
        return node.intsAttribute(name)
                .map(values -> Arrays.stream(values).mapToInt(Math::toIntExact).toArray());
    }

    /** Attribute {@code axis}, or {@code otherwise}, in the range of a rank. */
    int axis(int otherwise, int rank) {
        return axisOf(attribute("axis", otherwise), rank);
    }

    /**
     * An axis in the range of a rank, negative ones counted from the end.
     *
     * @throws GraphException if it is out of range
     */
    int axisOf(long axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw error("axis must be from " + -rank + " to " + (rank - 1) + ", found " + axis);
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /** Axes in the range of a rank, negative ones counted from the end. */
    int[] axesOf(int[] axes, int rank) {
        return Arrays.stream(axes).map(axis -> axisOf(axis, rank)).toArray();
    }

    GraphException error(String message) {
        return new GraphException(node, message);
    }
}
