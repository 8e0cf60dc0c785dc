package dev.dnal.onnx.graph;

/** Brings a graph to the form in which it goes into files, where that is not the one in which it is worked on. */
@FunctionalInterface
public interface FileForm {
    /**
     * Rewrites a graph, a copy of the one that is written.
     *
     * @throws GraphException if the form can't say what a node does
     */
    void apply(Graph graph);
}
