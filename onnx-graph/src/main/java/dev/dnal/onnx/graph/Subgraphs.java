package dev.dnal.onnx.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
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
final class Subgraphs {
    private final ReadLimits limits;
    private final Set<String> read = new LinkedHashSet<>();
    private final Set<String> names = new HashSet<>();

    private Subgraphs(ReadLimits limits) {
        this.limits = limits;
    }

    /** Whether a node holds graphs. */
    static boolean isHolder(NodeProto node) {
        return node.getAttributeList().stream()
                .anyMatch(attribute -> graphs(attribute).findAny().isPresent());
    }

    /**
     * Looks through the graphs of a node and those within them.
     *
     * @throws GraphException if one has a tensor outside the file, of too many dimensions, or names that are too long
     */
    static Subgraphs of(NodeProto node, ReadLimits limits) {
        Subgraphs found = new Subgraphs(limits);
        node.getAttributeList().forEach(attribute -> found.visit(attribute, Set.of()));
        return found;
    }

    /** Names that are read and not made within. */
    Collection<String> read() {
        return read;
    }

    /** Names that are made within. */
    Collection<String> names() {
        return names;
    }

    private static Stream<GraphProto> graphs(AttributeProto attribute) {
        return Stream.concat(
                attribute.hasG() ? Stream.of(attribute.getG()) : Stream.empty(), attribute.getGraphsList().stream());
    }

    private void visit(AttributeProto attribute, Set<String> around) {
        Stream<TensorProto> tensors = Stream.concat(
                attribute.hasT() ? Stream.of(attribute.getT()) : Stream.empty(), attribute.getTensorsList().stream());
        tensors.forEach(tensor -> check(tensor, "Attribute '" + attribute.getName() + "' of a node of a subgraph"));
        Stream.concat(
                        attribute.hasSparseTensor() ? Stream.of(attribute.getSparseTensor()) : Stream.empty(),
                        attribute.getSparseTensorsList().stream())
                .forEach(this::check);
        graphs(attribute).forEach(graph -> visit(graph, around));
    }

    private void visit(GraphProto graph, Set<String> around) {
        Set<String> known = new HashSet<>(around);
        graph.getInputList().forEach(input -> known.add(limits.requireName(input.getName())));
        for (TensorProto initializer : graph.getInitializerList()) {
            known.add(limits.requireName(initializer.getName()));
            check(initializer, "Initializer '" + initializer.getName() + "' of a subgraph");
        }
        graph.getSparseInitializerList().forEach(this::check);
        // A graph's nodes are in an order of execution: what is made later is not what an earlier one reads.
        for (NodeProto node : graph.getNodeList()) {
            node.getInputList().forEach(name -> read(name, known));
            node.getAttributeList().forEach(attribute -> visit(attribute, known));
            node.getOutputList().forEach(name -> known.add(limits.requireName(name)));
        }
        graph.getOutputList().forEach(output -> read(output.getName(), known));
        known.removeAll(around);
        names.addAll(known);
    }

    private void read(String name, Set<String> known) {
        if (!name.isEmpty() && !known.contains(name)) {
            read.add(limits.requireName(name));
        }
    }

    private void check(SparseTensorProto sparse) {
        List.of(sparse.getValues(), sparse.getIndices())
                .forEach(tensor -> check(tensor, "A sparse tensor of a subgraph"));
    }

    private void check(TensorProto tensor, String what) {
        TensorProtos.requireInside(tensor, what);
        limits.requireRank(tensor.getDimsCount(), what);
    }
}
