package dev.dnal.conformance.placement;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import java.util.List;

/**
 * What a runtime chooses a kernel by.
 *
 * @param domain of the operator; empty for ONNX's own
 * @param operator its type
 * @param opset the version of the domain's operator set
 * @param inputs element types of the inputs; {@link DataType#UNDEFINED} for those that are absent
 * @param outputs element types of the outputs, likewise
 */
record Signature(String domain, String operator, long opset, List<DataType> inputs, List<DataType> outputs) {
    static Signature of(Node node, long opset) {
        return new Signature(node.domain(), node.opType(), opset, types(node.inputs()), types(node.outputs()));
    }

    private static List<DataType> types(List<Value> values) {
        return values.stream()
                .map(value -> value.isAbsent() ? DataType.UNDEFINED : value.type())
                .toList();
    }
}
