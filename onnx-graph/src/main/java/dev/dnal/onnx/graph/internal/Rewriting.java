package dev.dnal.onnx.graph.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Copies nodes and graphs under other names, with other attributes, in the graphs that nodes hold too.
 *
 * @param names the new name of a value or node by the old one, which is not empty
 * @param attributes what becomes of an attribute that holds no graph; nothing if it goes
 */
public record Rewriting(UnaryOperator<String> names, Function<AttributeProto, Optional<AttributeProto>> attributes) {
    /** That changes names alone. */
    public static Rewriting ofNames(UnaryOperator<String> names) {
        return new Rewriting(names, Optional::of);
    }

    /** A node as it is called now. */
    public NodeProto of(NodeProto node) {
        NodeProto.Builder copy = node.toBuilder()
                .clearInput()
                .clearOutput()
                .clearAttribute()
                .addAllInput(all(node.getInputList()))
                .addAllOutput(all(node.getOutputList()));
        if (!node.getName().isEmpty()) {
            copy.setName(names.apply(node.getName()));
        }
        node.getAttributeList().forEach(attribute -> of(attribute).ifPresent(copy::addAttribute));
        return copy.build();
    }

    private List<String> all(List<String> before) {
        return before.stream().map(this::name).toList();
    }

    private String name(String before) {
        return before.isEmpty() ? before : names.apply(before);
    }

    private Optional<AttributeProto> of(AttributeProto attribute) {
        if (!attribute.hasG() && attribute.getGraphsCount() == 0) {
            return attributes.apply(attribute);
        }
        AttributeProto.Builder copy = attribute.toBuilder().clearGraphs();
        if (attribute.hasG()) {
            copy.setG(of(attribute.getG()));
        }
        attribute.getGraphsList().forEach(graph -> copy.addGraphs(of(graph)));
        return Optional.of(copy.build());
    }

    /** A graph whose values are called as they are now. */
    public GraphProto of(GraphProto graph) {
        GraphProto.Builder copy = graph.toBuilder();
        copy.getInputBuilderList().forEach(this::rename);
        copy.getOutputBuilderList().forEach(this::rename);
        copy.getValueInfoBuilderList().forEach(this::rename);
        copy.getInitializerBuilderList().forEach(this::rename);
        copy.getSparseInitializerBuilderList().stream()
                .map(SparseTensorProto.Builder::getValuesBuilder)
                .forEach(this::rename);
        copy.clearNode();
        graph.getNodeList().forEach(node -> copy.addNode(of(node)));
        return copy.build();
    }

    private void rename(ValueInfoProto.Builder value) {
        value.setName(name(value.getName()));
    }

    private void rename(TensorProto.Builder tensor) {
        tensor.setName(name(tensor.getName()));
    }
}
