package dev.dnal.onnx.op;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import java.util.List;
import java.util.Map;

/** Graphs of one call each, for tests of other packages. */
public final class OperatorGraphs {
    private OperatorGraphs() {}

    /**
     * A call of one operator.
     *
     * @param operator its type
     * @param graph of it alone
     * @param inputs what it is applied to, by name
     */
    public record Call(String operator, Graph graph, Map<String, Tensor> inputs) {
        @Override
        public String toString() {
            return operator + " of " + inputs.values();
        }
    }

    /** Calls of ONNX's own operators with something to apply them to, of each at least one. */
    public static List<Call> calls() {
        return OperatorCases.all().stream()
                .map(OperatorCase::built)
                .filter(built -> built.node().domain().isEmpty())
                .map(built -> {
                    built.graph.opsets().put("", Operators.OPSET);
                    built.outputs.forEach(built.graph::addOutput);
                    return new Call(built.node().opType(), built.graph, built.contents);
                })
                .toList();
    }

    /** Calls of ONNX's own operators, of each at least one. */
    public static List<Graph> standard() {
        return calls().stream().map(Call::graph).toList();
    }
}
