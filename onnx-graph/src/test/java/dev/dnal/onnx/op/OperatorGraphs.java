package dev.dnal.onnx.op;

import dev.dnal.onnx.graph.Graph;
import java.util.List;

/** Graphs of one call each, for tests of other packages. */
public final class OperatorGraphs {
    private OperatorGraphs() {}

    /** Calls of ONNX's own operators, of each at least one. */
    public static List<Graph> standard() {
        return OperatorCases.all().stream()
                .map(OperatorCase::built)
                .filter(built -> built.node().domain().isEmpty())
                .map(built -> {
                    built.graph.opsets().put("", Operators.OPSET);
                    built.outputs.forEach(built.graph::addOutput);
                    return built.graph;
                })
                .toList();
    }
}
