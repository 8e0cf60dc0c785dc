package dev.dnal.onnx.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.dnal.onnx.graph.internal.Subgraphs;
import java.util.ArrayList;
import java.util.List;

/** Reads one graph. All values are made before any node reads one, so that the order of nodes in the file is free. */
final class GraphDecoder {
    /** The other name of ONNX's own operator domain, "". */
    private static final String ONNX_DOMAIN_ALIAS = "ai.onnx";

    private final GraphProto proto;
    private final ReadLimits limits;
    private final Graph graph;

    GraphDecoder(GraphProto proto, ReadLimits limits) {
        this(proto, limits, new Graph(proto.getName()));
    }

    private GraphDecoder(GraphProto proto, ReadLimits limits, Graph graph) {
        this.proto = proto;
        this.limits = limits;
        this.graph = graph;
    }

    /**
     * Adds the nodes of a graph without inputs to another one, whose values they read by name.
     *
     * @param proto was looked at when the graph that holds it was read; its names are free in the other one
     * @return its outputs
     */
    static List<Value> addTo(Graph graph, GraphProto proto) {
        GraphDecoder inner = new GraphDecoder(proto, ReadLimits.TRUSTED, graph);
        proto.getInitializerList().forEach(inner::addInitializer);
        inner.addNodes();
        proto.getValueInfoList().forEach(inner::declare);
        return proto.getOutputList().stream()
                .map(output -> graph.requireValue(output.getName()))
                .toList();
    }

    /** A domain under the one name used here. */
    static String domain(String name) {
        return name.equals(ONNX_DOMAIN_ALIAS) ? "" : name;
    }

    Graph decode() {
        if (proto.getSparseInitializerCount() > 0) {
            throw new GraphException("Graph '" + graph.name() + "' has " + proto.getSparseInitializerCount()
                    + " sparse initializers, which are not supported; expected dense ones: export the model without"
                    + " sparsity");
        }
        graph.setDocString(proto.getDocString());
        proto.getInputList().forEach(this::addInput);
        proto.getInitializerList().forEach(this::addInitializer);
        addNodes();
        proto.getOutputList().forEach(this::addOutput);
        proto.getValueInfoList().forEach(this::declare);
        graph.sort();
        return graph;
    }

    private void addInput(ValueInfoProto input) {
        Value value =
                graph.addInput(limits.requireName(input.getName()), new TensorType(DataType.UNDEFINED, Shape.scalar()));
        value.setType(DataType.UNDEFINED);
        decode(input, value, "Graph input");
        if (value.type() == DataType.UNDEFINED && !value.isNoTensor()) {
            throw new GraphException("Graph input '" + value.name()
                    + "' has no type; expected an element type such as FLOAT: export the model again");
        }
    }

    private void addInitializer(TensorProto initializer) {
        String name = limits.requireName(initializer.getName());
        String what = "Initializer '" + name + "'";
        limits.requireRank(initializer.getDimsCount(), what);
        Tensor contents = TensorProtos.decode(initializer, what);
        Value input = graph.value(name).filter(graph::isInput).orElse(null);
        if (input == null) {
            graph.addInitializer(name, contents).setDocString(initializer.getDocString());
            return;
        }
        if (input.initializer().isPresent()) {
            throw new GraphException(
                    "Graph '" + graph.name() + "' has two initializers named '" + name + "'; names must be unique");
        }
        ValueInfoProtos.contradiction(input, new TensorType(contents.type(), contents.shape()))
                .ifPresent(text -> {
                    throw new GraphException(what + " is also a graph input: " + text + "; they must agree");
                });
        graph.setInitializer(input, contents);
    }

    private void addNodes() {
        List<Node> nodes = new ArrayList<>();
        for (NodeProto node : proto.getNodeList()) {
            nodes.add(addNode(node));
        }
        for (int n = 0; n < nodes.size(); n++) {
            List<String> inputs = proto.getNode(n).getInputList();
            for (int i = 0; i < inputs.size(); i++) {
                nodes.get(n).setInput(i, reads(nodes.get(n), i, inputs.get(i)));
            }
            if (Subgraphs.isHolder(proto.getNode(n))) {
                keep(nodes.get(n), proto.getNode(n));
            }
        }
    }

    /** What holds graphs is nothing that is looked into. */
    private void keep(Node node, NodeProto holder) {
        Subgraphs subgraphs = Subgraphs.of(holder);
        subgraphs.names().forEach(limits::requireName);
        subgraphs.read().forEach(limits::requireName);
        for (TensorProto tensor : subgraphs.tensors()) {
            String what = "Node " + node.label() + ": tensor '" + tensor.getName() + "' of a subgraph";
            TensorProtos.requireInside(tensor, what);
            limits.requireRank(tensor.getDimsCount(), what);
        }
        graph.reserve(subgraphs.names());
        List<String> read = List.copyOf(subgraphs.read());
        for (int i = 0; i < read.size(); i++) {
            int index = holder.getInputCount() + i;
            node.setInput(index, reads(node, index, read.get(i)));
        }
        node.keep(holder, read);
    }

    private Node addNode(NodeProto node) {
        node.getOutputList().forEach(limits::requireName);
        limits.requireName(node.getName());
        limits.requireName(node.getOpType());
        limits.requireName(node.getDomain());
        if (node.getOpType().isEmpty() || node.getOutputCount() == 0) {
            throw new GraphException("Node '" + node.getName() + "' of graph '" + graph.name() + "' has operator '"
                    + node.getOpType() + "' and " + node.getOutputCount()
                    + " outputs; expected an operator's name and at least one output");
        }
        if (!node.getOverload().isEmpty()) {
            throw new GraphException("Node '" + node.getName() + "' calls overload '" + node.getOverload()
                    + "' of a function that the model does not have");
        }
        Node added = graph.addNode(
                domain(node.getDomain()), node.getOpType(), node.getName(), List.of(), node.getOutputList());
        added.setDocString(node.getDocString());
        GraphProtos.decode(node.getMetadataPropsList(), added.metadata(), "Node " + added.label());
        if (Subgraphs.isHolder(node)) {
            return added;
        }
        for (AttributeProto attribute : node.getAttributeList()) {
            if (added.hasAttribute(limits.requireName(attribute.getName()))) {
                throw new GraphException(
                        added, "has attribute '" + attribute.getName() + "' twice; names must be unique");
            }
            added.setAttribute(attribute.getName(), AttributeProtos.decode(attribute, added));
        }
        added.setSource(node);
        return added;
    }

    private Value reads(Node node, int index, String name) {
        if (name.isEmpty()) {
            return Value.absent();
        }
        return graph.value(name)
                .orElseThrow(() -> new GraphException(
                        node,
                        "input " + index + " reads '" + name
                                + "', a missing input: expected a graph input, an initializer"
                                + " or an output of a node of that name"));
    }

    private void addOutput(ValueInfoProto output) {
        Value value = graph.value(output.getName())
                .orElseThrow(() -> new GraphException("Graph output '" + output.getName()
                        + "' is made by nobody: expected a node with an output of that name"));
        if (graph.isOutput(value)) {
            throw new GraphException(
                    "Graph '" + graph.name() + "' lists output '" + value.name() + "' twice; names must be unique");
        }
        graph.addOutput(value);
        declare(output);
    }

    /** Notes what the file says of a value that a node makes; what is said of others must fit what is known of them. */
    private void declare(ValueInfoProto info) {
        Value value = graph.value(info.getName()).orElse(null);
        if (value == null) {
            // Left behind by some tool that removed the value; nothing depends on it.
            return;
        }
        if (value.producer().isPresent()) {
            decode(info, value, graph.isOutput(value) ? "Graph output" : "Value");
            return;
        }
        Value declared = new Value(value.name());
        decode(info, declared, "Value");
        value.shape()
                .flatMap(shape -> ValueInfoProtos.contradiction(declared, new TensorType(value.type(), shape)))
                .ifPresent(text -> {
                    throw new GraphException("Value '" + value.name() + "' is " + text + "; they must agree");
                });
    }

    private void decode(ValueInfoProto info, Value value, String what) {
        limits.requireRank(info.getType().getTensorType().getShape().getDimCount(), what + " '" + info.getName() + "'");
        ValueInfoProtos.decode(info, value, what);
    }
}
