package dev.dnal.onnx.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Graphs to and from ONNX's {@code GraphProto}: the part of a file that is also used for the graphs of training
 * information. Opsets, metadata and {@link ModelInfo} belong to the model around it and are not touched.
 *
 * <p>Nodes that are kept as they are ({@link Node#isKept}) are carried along byte for byte. Of others, not carried along: names and documentation of tensors in attributes, documentation of attributes, denotations of types
 * and dimensions, quantisation annotations, metadata of graphs, values and tensors.
 */
public final class GraphProtos {
    private GraphProtos() {}

    /**
     * Reads a graph.
     *
     * @throws GraphException if it is no valid graph of tensors: the message says what is wrong where
     */
    public static Graph decode(GraphProto proto) {
        return decode(proto, ReadLimits.STANDARD);
    }

    static Graph decode(GraphProto proto, ReadLimits limits) {
        return new GraphDecoder(proto, limits).decode();
    }

    /** Writes a graph: nodes in their present order, values made by nodes with what is known of them. */
    public static GraphProto encode(Graph graph) {
        GraphProto.Builder proto = GraphProto.newBuilder().setName(graph.name()).setDocString(graph.docString());
        graph.inputs().forEach(input -> proto.addInput(ValueInfoProtos.encode(input)));
        graph.outputs().forEach(output -> proto.addOutput(ValueInfoProtos.encode(output)));
        for (Value value : graph.initializers()) {
            TensorProto.Builder tensor =
                    TensorProtos.encode(value.initializer().orElseThrow()).setName(value.name());
            if (!graph.isInput(value)) {
                setText(value.docString(), tensor::setDocString);
            }
            proto.addInitializer(tensor);
        }
        for (Node node : graph.nodes()) {
            proto.addNode(encode(node));
            for (Value made : node.outputs()) {
                ValueInfoProto info = ValueInfoProtos.encode(made);
                if (!made.isAbsent()
                        && !graph.isOutput(made)
                        && (info.hasType() || !made.docString().isEmpty())) {
                    proto.addValueInfo(info);
                }
            }
        }
        return proto.build();
    }

    static NodeProto encode(Node node) {
        if (node.isKept()) {
            return node.keptProto();
        }
        NodeProto.Builder proto = NodeProto.newBuilder().setOpType(node.opType());
        setText(node.domain(), proto::setDomain);
        setText(node.name(), proto::setName);
        setText(node.docString(), proto::setDocString);
        node.inputs().forEach(input -> proto.addInput(input.name()));
        node.outputs().forEach(output -> proto.addOutput(output.name()));
        node.attributes().forEach((name, value) -> proto.addAttribute(AttributeProtos.encode(name, value)));
        node.metadata().forEach((key, value) -> proto.addMetadataProps(entry(key, value)));
        return proto.build();
    }

    /** Sets a text field, which is left out of the file where there is no text. */
    static void setText(String text, Consumer<String> set) {
        if (!text.isEmpty()) {
            set.accept(text);
        }
    }

    static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    /**
     * Reads metadata properties.
     *
     * @throws GraphException if a key is there twice
     */
    static void decode(Iterable<StringStringEntryProto> entries, Map<String, String> into, String what) {
        for (StringStringEntryProto entry : entries) {
            if (into.put(entry.getKey(), entry.getValue()) != null) {
                throw new GraphException(
                        what + " has metadata property '" + entry.getKey() + "' twice; keys must be unique");
            }
        }
    }
}
