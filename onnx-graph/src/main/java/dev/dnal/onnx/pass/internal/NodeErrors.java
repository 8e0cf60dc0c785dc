package dev.dnal.onnx.pass.internal;

import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import java.util.NoSuchElementException;

/** Says at which node something went wrong. */
public final class NodeErrors {
    private NodeErrors() {}

    /**
     * Runs what works on a node. Rules may trip over attributes and constants that no valid file has; what they throw then
     * is made to name the node.
     */
    public static void naming(Node node, Runnable work) {
        try {
            work.run();
        } catch (IllegalArgumentException
                | IllegalStateException
                | ArithmeticException
                | IndexOutOfBoundsException
                | NegativeArraySizeException
                | NoSuchElementException e) {
            throw new GraphException(
                    "Node " + node.label() + " has inputs or attributes that its operator does not allow: "
                            + e.getMessage(),
                    e);
        }
    }
}
