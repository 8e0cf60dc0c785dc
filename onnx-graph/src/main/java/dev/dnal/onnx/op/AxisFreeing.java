package dev.dnal.onnx.op;

import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;

/**
 * What an operator works with when an axis that its node keeps apart, place by place, is to be of any size rather than of the fixed one that
 * it has. Nodes stay as they are at first: what is asked for here is done once all are known to allow for it.
 */
public interface AxisFreeing {
    /** The node that is to say nothing of the axis's size. */
    Node node();

    /** The axis of the input that the outputs have it from. */
    int from();

    /** The axis of the outputs. */
    int to();

    /** Whether the axis is where it was, and of the same size. */
    boolean stays();

    /** Shape of input 0, all fixed. */
    default Shape input() {
        return node().input(0).requireShape();
    }

    /** Shape of output 0, all fixed. */
    default Shape output() {
        return node().output().requireShape();
    }

    /**
     * Contents of an input that settings are in.
     *
     * @throws GraphException if they are computed
     */
    long[] settings(int input);

    /** Puts a constant in the place of an input. */
    void set(int input, long... settings);

    /** Puts a Reshape to these sizes in the place of the node. */
    void reshape(long... sizes);
}
