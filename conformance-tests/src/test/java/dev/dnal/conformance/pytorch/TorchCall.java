package dev.dnal.conformance.pytorch;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A node to compute with PyTorch. Attributes are read here anew, so that what is tested does not judge itself. */
final class TorchCall {
    private final Node node;
    private final Map<Value, PtNDArray> arrays;
    private final TorchGraph.Mode mode;

    TorchCall(Node node, Map<Value, PtNDArray> arrays, TorchGraph.Mode mode) {
        this.node = node;
        this.arrays = arrays;
        this.mode = mode;
    }

    Node node() {
        return node;
    }

    boolean isTraining() {
        return mode == TorchGraph.Mode.TRAINING;
    }

    boolean has(int index) {
        return node.hasInput(index);
    }

    int inputs() {
        return node.inputs().size();
    }

    PtNDArray input(int index) {
        PtNDArray array = arrays.get(node.input(index));
        if (array == null) {
            throw new GraphException(node, "input " + index + " has no contents");
        }
        return array;
    }

    /** An input that is there or not, as PyTorch takes it: null if it is not. */
    PtNDArray inputOrNull(int index) {
        return has(index) ? input(index) : null;
    }

    List<PtNDArray> allInputs() {
        return node.inputs().stream().map(arrays::get).toList();
    }

    /** The contents of an input that is an initializer of whole numbers, as axes and shapes are. */
    Optional<long[]> constant(int index) {
        return has(index)
                ? Optional.of(node.input(index).initializer().orElseThrow().longs())
                : Optional.empty();
    }

    /** The value of an input that is a constant scalar. */
    Optional<Double> scalar(int index) {
        return has(index)
                ? Optional.of(node.input(index).initializer().orElseThrow().doubles()[0])
                : Optional.empty();
    }

    long attribute(String name, long otherwise) {
        return node.intAttribute(name, otherwise);
    }

    float attribute(String name, float otherwise) {
        return node.floatAttribute(name, otherwise);
    }

    boolean flag(String name) {
        return node.intAttribute(name, 0) != 0;
    }

    /** A list of whole numbers, each {@code otherwise} if it is not given. */
    long[] attribute(String name, int count, long otherwise) {
        return node.intsAttribute(name).orElseGet(() -> {
            long[] values = new long[count];
            Arrays.fill(values, otherwise);
            return values;
        });
    }

    /** An axis counted from the front. */
    static int axis(long axis, PtNDArray array) {
        int rank = array.getShape().dimension();
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /**
     * An array with {@code before[i]} elements of {@code value} before and {@code after[i]} behind axis i; negative numbers
     * cut off.
     */
    static PtNDArray pad(PtNDArray array, long[] before, long[] after, double value) {
        if (Arrays.stream(before).allMatch(n -> n == 0) && Arrays.stream(after).allMatch(n -> n == 0)) {
            return array;
        }
        // PyTorch wants the last axis first.
        long[] pads = new long[2 * before.length];
        for (int i = 0; i < before.length; i++) {
            int last = before.length - 1 - i;
            pads[2 * i] = before[last];
            pads[2 * i + 1] = after[last];
        }
        return JniUtils.pad(array, pads, value);
    }

    static PtNDArray reshape(PtNDArray array, long... sizes) {
        return array.reshape(new Shape(sizes));
    }
}
