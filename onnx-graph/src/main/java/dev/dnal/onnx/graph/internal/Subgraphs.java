package dev.dnal.onnx.graph.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The graphs that nodes of control flow hold, as the branches of an If. They are carried as they are; what matters of them to the graph
 * around is which of its values they read, as ONNX lets them do by name, and which names they take.
 */
public final class Subgraphs {
    private final Set<String> read = new LinkedHashSet<>();
    private final Set<String> names = new HashSet<>();

    private final List<TensorProto> tensors = new ArrayList<>();

    private Subgraphs() {}

    /** Whether a node holds graphs. */
    public static boolean isHolder(NodeProto node) {
        return node.getAttributeList().stream()
                .anyMatch(attribute -> graphs(attribute).findAny().isPresent());
    }

    /** Looks through the graphs of a node and those within them. */
    public static Subgraphs of(NodeProto node) {
        Subgraphs found = new Subgraphs();
        node.getAttributeList().forEach(attribute -> found.visit(attribute, Set.of()));
        return found;
    }

    /** Names that are read and not made within. */
    public Collection<String> read() {
        return read;
    }

    /** Names that are made within. */
    public Collection<String> names() {
        return names;
    }

    /** Tensors within, and those of the node's own attributes. */
    public List<TensorProto> tensors() {
        return tensors;
    }

    private static Stream<GraphProto> graphs(AttributeProto attribute) {
        return Stream.concat(
                attribute.hasG() ? Stream.of(attribute.getG()) : Stream.empty(), attribute.getGraphsList().stream());
    }

    private void visit(AttributeProto attribute, Set<String> around) {
        if (attribute.hasT()) {
            tensors.add(attribute.getT());
        }
        tensors.addAll(attribute.getTensorsList());
        Stream.concat(
                        attribute.hasSparseTensor() ? Stream.of(attribute.getSparseTensor()) : Stream.empty(),
                        attribute.getSparseTensorsList().stream())
                .forEach(this::add);
        graphs(attribute).forEach(graph -> visit(graph, around));
    }

    private void visit(GraphProto graph, Set<String> around) {
        Set<String> known = new HashSet<>(around);
        graph.getInputList().forEach(input -> known.add(input.getName()));
        for (TensorProto initializer : graph.getInitializerList()) {
            known.add(initializer.getName());
            tensors.add(initializer);
        }
        graph.getSparseInitializerList().forEach(this::add);
        // A graph's nodes are in an order of execution: what is made later is not what an earlier one reads.
        for (NodeProto node : graph.getNodeList()) {
            node.getInputList().forEach(name -> read(name, known));
            node.getAttributeList().forEach(attribute -> visit(attribute, known));
            node.getOutputList().forEach(name -> known.add(name));
        }
        graph.getOutputList().forEach(output -> read(output.getName(), known));
        known.removeAll(around);
        names.addAll(known);
    }

    private void read(String name, Set<String> known) {
        if (!name.isEmpty() && !known.contains(name)) {
            read.add(name);
        }
    }

    private void add(SparseTensorProto sparse) {
        tensors.add(sparse.getValues());
        tensors.add(sparse.getIndices());
    }
}
