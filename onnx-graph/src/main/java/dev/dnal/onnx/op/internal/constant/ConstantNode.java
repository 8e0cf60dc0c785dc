package dev.dnal.onnx.op.internal.constant;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a Constant node holds. */
public final class ConstantNode {
    /** The forms that its contents can have. */
    public static final List<String> ATTRIBUTES =
            List.of("value", "value_float", "value_floats", "value_int", "value_ints", "value_string", "value_strings");

    private ConstantNode() {}

    /** What a Constant node makes; empty if its attributes say nothing, or more than one thing. */
    public static Optional<Tensor> tensor(Node node) {
        List<Attribute> given = node.attributes().entrySet().stream()
                .filter(attribute -> ATTRIBUTES.contains(attribute.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        return given.size() == 1 ? tensor(given.get(0)) : Optional.empty();
    }

    private static Optional<Tensor> tensor(Attribute value) {
        if (value instanceof Attribute.TensorValue tensor) {
            return Optional.of(tensor.value());
        } else if (value instanceof Attribute.FloatValue number) {
            return Optional.of(Tensor.scalar(number.value()));
        } else if (value instanceof Attribute.IntValue number) {
            return Optional.of(Tensor.scalar(number.value()));
        } else if (value instanceof Attribute.FloatList numbers) {
            double[] values =
                    numbers.values().stream().mapToDouble(Float::doubleValue).toArray();
            return Optional.of(Tensor.ofDoubles(DataType.FLOAT, values, values.length));
        } else if (value instanceof Attribute.IntList numbers) {
            return Optional.of(Tensor.vector(
                    numbers.values().stream().mapToLong(Long::longValue).toArray()));
        } else if (value instanceof Attribute.TextValue text) {
            return Optional.of(Tensor.ofStrings(List.of(bytes(text.value()))));
        } else if (value instanceof Attribute.TextList texts) {
            return Optional.of(Tensor.ofStrings(
                    texts.values().stream().map(ConstantNode::bytes).toList(),
                    texts.values().size()));
        }
        return Optional.empty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
