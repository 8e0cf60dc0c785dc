package dev.dnal.onnx.pass;

import dev.dnal.onnx.graph.Graph;

/** A rewrite of a graph in place. Its class documentation says what it requires and what it ensures. */
@FunctionalInterface
public interface Pass {
    /**
     * Rewrites the graph.
     *
     * @return whether anything changed
     */
    boolean apply(Graph graph);
}
