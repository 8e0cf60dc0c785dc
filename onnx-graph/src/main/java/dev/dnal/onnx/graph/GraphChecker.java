package dev.dnal.onnx.graph;

/**
 * The rules that every graph keeps when it is written or handed on: each value that is read is made, there is no cycle, and
 * each operator domain in use has a version. Whether operators are known is another question.
 */
public final class GraphChecker {
    private GraphChecker() {}

    /**
     * Checks a graph; takes time linear in its size.
     *
     * @throws GraphException naming the first rule that is broken, and where
     */
    public static void check(Graph graph) {
        graph.opsets().forEach((domain, version) -> {
            if (version < 1) {
                throw new GraphException(
                        "Opset version of domain '" + domain + "' must be at least 1, found " + version);
            }
        });
        for (Node node : graph.nodes()) {
            if (!graph.opsets().containsKey(node.domain())) {
                throw new GraphException(
                        node,
                        "its operator domain '" + node.domain() + "' has no opset import; the model must import each"
                                + " domain that it uses, found " + graph.opsets());
            }
            for (Value input : node.inputs()) {
                requireMade(graph, input, node);
            }
        }
        for (Value output : graph.outputs()) {
            if (!isMade(graph, output)) {
                throw new GraphException("Graph output '" + output.name() + "' is made by nobody in graph '"
                        + graph.name() + "'; expected a node, a graph input or an initializer");
            }
        }
        TopologicalOrder.of(graph);
    }

    private static void requireMade(Graph graph, Value input, Node reader) {
        if (!input.isAbsent() && !isMade(graph, input)) {
            throw new GraphException(
                    reader,
                    "reads '" + input.name()
                            + "', a missing input: expected a graph input, an initializer or an output of"
                            + " a node of graph '" + graph.name() + "'");
        }
    }

    private static boolean isMade(Graph graph, Value value) {
        return graph.value(value.name()).filter(known -> known == value).isPresent()
                && (value.producer().isPresent() || value.initializer().isPresent() || graph.isInput(value));
    }
}
