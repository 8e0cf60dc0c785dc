package dev.dnal.conformance.fuzz;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.dnal.onnx.op.Operators;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.ObjIntConsumer;
import java.util.random.RandomGenerator;

/** Changes to nodes and to what they read and make. */
final class NodeMutations {
    /** Operators that ONNX Runtime has and this library does not: its own, of control flow, of gradients. */
    private static final List<String> FOREIGN =
            List.of("Loop", "If", "Scan", "MaxPoolGrad", "FusedConv", "QLinearConv", "NoSuchOperator", "");

    private NodeMutations() {}

    /** A change to one node. */
    @FunctionalInterface
    private interface NodeChange {
        void apply(NodeProto.Builder node, GraphProto.Builder graph, RandomGenerator random);
    }

    static List<Mutation> all() {
        return List.of(
                ofGraph("node dropped", (graph, random) -> graph.removeNode(random.nextInt(graph.getNodeCount()))),
                ofGraph("node doubled", (graph, random) -> graph.addNode(any(graph, random))),
                ofGraph("nodes in another order", NodeMutations::swapNodes),
                ofGraph("node put between", NodeMutations::insert),
                ofNode("another operator", (node, graph, random) -> node.setOpType(anyOperator(random))),
                ofNode(
                        "foreign operator",
                        (node, graph, random) -> node.setOpType(FOREIGN.get(random.nextInt(FOREIGN.size())))),
                ofNode(
                        "another domain",
                        (node, graph, random) ->
                                node.setDomain(random.nextBoolean() ? "com.microsoft" : Operators.INTERNAL_DOMAIN)),
                ofNode("input dropped", (node, graph, random) -> setInputs(node, random, List::remove)),
                ofNode("input absent", (node, graph, random) -> setInputs(node, random, (all, i) -> all.set(i, ""))),
                ofNode(
                        "another input",
                        (node, graph, random) ->
                                setInputs(node, random, (all, i) -> all.set(i, anyValue(graph, random)))),
                ofNode("surplus input", (node, graph, random) -> node.addInput(anyValue(graph, random))),
                ofNode(
                        "inputs in another order",
                        (node, graph, random) -> setInputs(node, random, (all, i) -> Collections.reverse(all))),
                ofNode("output absent", (node, graph, random) -> node.setOutput(0, "")),
                ofNode("surplus output", (node, graph, random) -> node.addOutput("surplus" + random.nextInt(3))),
                ofNode("output of another name", (node, graph, random) -> node.setOutput(0, anyValue(graph, random))),
                ofNode("no outputs", (node, graph, random) -> node.clearOutput()),
                ofNode(
                        "control codes in a name",
                        (node, graph, random) -> node.setName("\u001b[31m" + node.getName() + "\u0007\r\n")));
    }

    private static Mutation ofGraph(String name, BiConsumer<GraphProto.Builder, RandomGenerator> change) {
        return new Mutation(name, (model, random) -> {
            if (model.getGraph().getNodeCount() > 0) {
                change.accept(model.getGraphBuilder(), random);
            }
        });
    }

    private static Mutation ofNode(String name, NodeChange change) {
        return ofGraph(name, (graph, random) -> {
            NodeProto.Builder node = graph.getNodeBuilder(random.nextInt(graph.getNodeCount()));
            if (node.getOutputCount() > 0) {
                change.apply(node, graph, random);
            }
        });
    }

    private static NodeProto any(GraphProto.Builder graph, RandomGenerator random) {
        return graph.getNode(random.nextInt(graph.getNodeCount()));
    }

    private static void swapNodes(GraphProto.Builder graph, RandomGenerator random) {
        int one = random.nextInt(graph.getNodeCount());
        int other = random.nextInt(graph.getNodeCount());
        NodeProto first = graph.getNode(one);
        graph.setNode(one, graph.getNode(other));
        graph.setNode(other, first);
    }

    /** A node of one or two inputs that takes the place of what another made. */
    private static void insert(GraphProto.Builder graph, RandomGenerator random) {
        NodeProto.Builder before = graph.getNodeBuilder(random.nextInt(graph.getNodeCount()));
        if (before.getOutputCount() == 0) {
            return;
        }
        String value = before.getOutput(0);
        before.setOutput(0, value + "/before");
        NodeProto.Builder inserted = NodeProto.newBuilder()
                .setName("inserted")
                .setOpType(anyOperator(random))
                .addInput(value + "/before")
                .addOutput(value);
        if (random.nextBoolean()) {
            inserted.addInput(anyValue(graph, random));
        }
        graph.addNode(inserted);
    }

    private static String anyOperator(RandomGenerator random) {
        List<String> types = Operators.all().stream()
                .filter(operator -> operator.domain().isEmpty())
                .map(operator -> operator.type())
                .toList();
        return types.get(random.nextInt(types.size()));
    }

    /** The name of something that the graph has, before or behind. */
    static String anyValue(GraphProto.Builder graph, RandomGenerator random) {
        List<String> names = new ArrayList<>();
        graph.getInputList().forEach(input -> names.add(input.getName()));
        graph.getInitializerList().forEach(initializer -> names.add(initializer.getName()));
        graph.getNodeList().forEach(node -> names.addAll(node.getOutputList()));
        return names.isEmpty() ? "nothing" : names.get(random.nextInt(names.size()));
    }

    private static void setInputs(NodeProto.Builder node, RandomGenerator random, ObjIntConsumer<List<String>> change) {
        if (node.getInputCount() > 0) {
            List<String> inputs = new ArrayList<>(node.getInputList());
            change.accept(inputs, random.nextInt(inputs.size()));
            node.clearInput().addAllInput(inputs);
        }
    }
}
