package dev.dnal.onnx.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.dnal.onnx.graph.internal.Rewriting;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /**
     * Adds the nodes of a graph that a kept node holds to the graph around it, under names that are free there.
     *
     * @param holder a node of the graph; it stays
     * @param attribute that has the graph
     * @return the outputs of the graph that was held, in order: each made by a node of its own
     * @throws GraphException if there is none, or it has inputs, or not as many outputs as the node
     */
    public static List<Value> inline(Graph graph, Node holder, String attribute) {
        GraphProto body = holder.keptProto().getAttributeList().stream()
                .filter(held -> held.getName().equals(attribute) && held.hasG())
                .map(AttributeProto::getG)
                .filter(held -> held.getInputCount() == 0
                        && held.getOutputCount() == holder.outputs().size())
                .findFirst()
                .orElseThrow(() -> new GraphException(
                        holder,
                        "expected a graph '" + attribute + "' without inputs, with "
                                + holder.outputs().size() + " outputs, found none"));
        Map<String, String> names = new HashMap<>();
        Stream.concat(
                        body.getInitializerList().stream().map(TensorProto::getName),
                        body.getNodeList().stream().flatMap(node -> node.getOutputList().stream()))
                .filter(name -> !name.isEmpty())
                .forEach(name -> names.put(name, graph.freshName(name)));
        GraphProto renamed =
                Rewriting.ofNames(name -> names.getOrDefault(name, name)).of(body);
        Set<String> own = renamed.getNodeList().stream()
                .flatMap(node -> node.getOutputList().stream())
                .collect(Collectors.toSet());
        return GraphDecoder.addTo(graph, renamed).stream()
                .map(result -> own.remove(result.name()) ? result : handedOn(graph, result))
                .toList();
    }

    private static Value handedOn(Graph graph, Value value) {
        String name = graph.freshName(value.name());
        return graph.addNode("", "Identity", graph.freshNodeName(name), List.of(value), List.of(name))
                .output();
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
