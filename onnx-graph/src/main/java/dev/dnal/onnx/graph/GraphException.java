package dev.dnal.onnx.graph;

/** Says that a graph, or a file that should hold one, is not as it has to be; the message names the place. */
public class GraphException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Something is wrong that belongs to no single node. */
    public GraphException(String message) {
        super(message);
    }

    /** Something is wrong that another exception found. */
    public GraphException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Something is wrong at a node; the message is put behind the node's label. */
    public GraphException(Node node, String message) {
        super("Node " + node.label() + ": " + message);
    }

    /** Says in which source, as a file, something is wrong that another exception found. */
    public static GraphException in(String source, RuntimeException found) {
        return new GraphException(source + ": " + found.getMessage(), found);
    }
}
