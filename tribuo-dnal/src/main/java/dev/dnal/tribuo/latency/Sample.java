package dev.dnal.tribuo.latency;

/** How to have ONNX Runtime make an operation: a piece of a graph in which it occurs, in the layout that it is for. */
@FunctionalInterface
interface Sample {
    /**
     * Adds the piece to a graph.
     *
     * @param in channels or features to read
     * @param out channels or features to write
     * @return which of the nodes that ONNX Runtime makes of the piece is the operation
     */
    Target addTo(SampleGraph graph, int in, int out);
}
