package dev.dnal.onnx.op;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A tensor that an attribute holds: value, value_float, value_floats, value_int, value_ints, value_string or value_strings. */
final class Constant implements Operator {
    private static final List<String> ATTRIBUTES =
            List.of("value", "value_float", "value_floats", "value_int", "value_ints", "value_string", "value_strings");

    @Override
    public String type() {
        return "Constant";
    }

    @Override
    public List<InputRole> roles() {
        return List.of();
    }

    @Override
    public List<TensorType> infer(Inference in) {
        Tensor tensor = tensor(in.node())
                .orElseThrow(() -> in.error("must have exactly one of the attributes " + String.join(", ", ATTRIBUTES)
                        + "; found " + in.node().attributes().keySet()));
        return List.of(new TensorType(tensor.type(), tensor.shape()));
    }

    @Override
    public Optional<List<Dim>> contents(Inference in) {
        return tensor(in.node())
                .filter(tensor -> tensor.type() == DataType.INT64 || tensor.type() == DataType.INT32)
                .filter(tensor -> Arrays.stream(tensor.longs()).allMatch(size -> size >= 0))
                .map(tensor -> Arrays.stream(tensor.longs()).mapToObj(Dim::of).toList());
    }

    /** What a Constant node makes; empty if its attributes say nothing, or more than one thing. */
    static Optional<Tensor> tensor(Node node) {
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
                    texts.values().stream().map(Constant::bytes).toList(),
                    texts.values().size()));
        }
        return Optional.empty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
