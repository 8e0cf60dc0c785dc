package dev.dnal.onnx.graph;

import dev.dnal.onnx.io.Printable;

/**
 * Says that a graph, or a file that should hold one, is not as it has to be; the message names the place. Names come from files of
 * strangers: control codes in the message are escaped, and what stands in quotes is shortened to 80 characters.
 */
public class GraphException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Something is wrong that belongs to no single node. */
    public GraphException(String message) {
        super(Printable.message(message));
    }

    /** Something is wrong that another exception found. */
    public GraphException(String message, Throwable cause) {
        super(Printable.message(message), cause);
    }

    /** Something is wrong at a node; the message is put behind the node's label. */
    public GraphException(Node node, String message) {
        this("Node " + node.label() + ": " + message);
    }

    /** The same, with the source that the graph is from, as a file's name, before the message. */
    public GraphException in(String source) {
        return new GraphException(source + ": " + getMessage(), this);
    }

    /** What is wrong and where. */
    @Override
    public final String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
