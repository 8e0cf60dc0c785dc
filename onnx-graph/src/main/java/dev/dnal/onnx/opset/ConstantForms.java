package dev.dnal.onnx.opset;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.pass.internal.Replacement;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Constant nodes in each of their forms, as tensors. */
final class ConstantForms {
    private ConstantForms() {}

    /** Puts an initializer in the place of a Constant node. */
    static void toInitializer(Graph graph, Node constant) {
        Tensor contents = contents(constant);
        String name = graph.freshName(constant.output().name());
        Replacement.of(graph, constant, List.of(graph.addInitializer(name, contents)));
    }

    /**
     * What a Constant node makes.
     *
     * @throws GraphException if it says so in no form that is known, or sparsely
     */
    static Tensor contents(Node constant) {
        if (constant.attributes().size() == 1) {
            String form = constant.attributes().keySet().iterator().next();
            Attribute value = constant.attributes().get(form);
            if (form.equals("value") && value instanceof Attribute.TensorValue tensor) {
                return tensor.value();
            } else if (form.equals("value_int") && value instanceof Attribute.IntValue number) {
                return Tensor.scalar(number.value());
            } else if (form.equals("value_ints") && value instanceof Attribute.IntList list) {
                return Tensor.vector(
                        list.values().stream().mapToLong(Long::longValue).toArray());
            } else if (form.equals("value_float") && value instanceof Attribute.FloatValue number) {
                return Tensor.scalar(number.value());
            } else if (form.equals("value_floats") && value instanceof Attribute.FloatList list) {
                double[] floats =
                        list.values().stream().mapToDouble(Float::doubleValue).toArray();
                return Tensor.ofDoubles(DataType.FLOAT, floats, floats.length);
            } else if (form.equals("value_string") && value instanceof Attribute.TextValue text) {
                return Tensor.ofStrings(bytes(List.of(text.value())));
            } else if (form.equals("value_strings") && value instanceof Attribute.TextList list) {
                return Tensor.ofStrings(bytes(list.values()), list.values().size());
            }
        }
        throw new GraphException(
                constant,
                "expected one attribute: value, value_int, value_ints, value_float, value_floats, value_string or"
                        + " value_strings; found " + constant.attributes().keySet() + " (sparse constants are not"
                        + " supported)");
    }

    private static List<byte[]> bytes(List<String> texts) {
        return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    }
}
