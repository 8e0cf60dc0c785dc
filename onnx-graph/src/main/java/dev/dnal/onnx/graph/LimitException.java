package dev.dnal.onnx.graph;

/** Says that a file would take more than {@link ReadLimits} allow one of its size. */
public final class LimitException extends GraphException {
    private static final long serialVersionUID = 1L;

    /** A limit is passed that belongs to no single node. */
    public LimitException(String message) {
        super(message);
    }

    /** A limit is passed at a node; the message is put behind the node's label. */
    public LimitException(Node node, String message) {
        super(node, message);
    }

    private LimitException(String message, LimitException cause) {
        super(message, cause);
    }

    @Override
    public LimitException in(String source) {
        return new LimitException(source + ": " + getMessage(), this);
    }
}
