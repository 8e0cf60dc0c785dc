package dev.dnal.onnx.graph.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.LimitException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Puts the nodes of a model's own functions in the place of those that call them, in the graphs that nodes hold too. Values inside of a
 * call are named after it. What a call leaves out of a function's inputs is absent inside; attributes that it leaves out have
 * the function's default, or go.
 *
 * <p>A few bytes can call for any number of nodes: they are counted while they are made.
 */
public final class FunctionInlining {
    /** Calls within calls; networks nest their modules some ten deep. */
    private static final int MAX_DEPTH = 64;

    /** By what a node calls a function. */
    private record Key(String domain, String name, String overload) {
        static Key of(NodeProto call) {
            return new Key(domainOf(call.getDomain()), call.getOpType(), call.getOverload());
        }

        static Key of(FunctionProto function) {
            return new Key(domainOf(function.getDomain()), function.getName(), function.getOverload());
        }

        private static String domainOf(String name) {
            return name.equals("ai.onnx") ? "" : name;
        }

        @Override
        public String toString() {
            return (domain.isEmpty() ? "" : domain + ".") + name + (overload.isEmpty() ? "" : ":" + overload);
        }
    }

    private final Map<Key, FunctionProto> functions = new HashMap<>();
    private final int mostNodes;
    private final long mostBytes;

    /** Opsets that the model imports, and those that functions need besides. */
    private final Map<String, Long> versions = new HashMap<>();

    private final List<OperatorSetIdProto> imported = new ArrayList<>();

    /** All names of values, for those that are new to be others. */
    private final TreeSet<String> names = new TreeSet<>();

    private final Map<String, Integer> suffixes = new HashMap<>();

    /** Calls whose nodes are being added, the innermost first. */
    private final Deque<Key> calls = new ArrayDeque<>();

    private long nodes;
    private long bytes;

    private FunctionInlining(int mostNodes, long mostBytes) {
        this.mostNodes = mostNodes;
        this.mostBytes = mostBytes;
    }

    /**
     * The model without functions.
     *
     * @param mostNodes that it may have then, each call among them
     * @param mostBytes that these may take
     * @throws LimitException if it would have more
     * @throws GraphException if a function calls itself, has a name that another one has, is called though it is of another opset than the model, or is called with
     *     more inputs or outputs than it has
     */
    public static ModelProto of(ModelProto model, int mostNodes, long mostBytes) {
        return new FunctionInlining(mostNodes, mostBytes).inlined(model);
    }

    private ModelProto inlined(ModelProto model) {
        ModelProto.Builder plain = model.toBuilder().clearFunctions();
        for (FunctionProto function : model.getFunctionsList()) {
            if (functions.put(Key.of(function), function) != null) {
                throw error(function, "is defined twice; names must be unique");
            }
        }
        model.getOpsetImportList().forEach(opset -> versions.put(Key.domainOf(opset.getDomain()), opset.getVersion()));
        collect(model.getGraph());
        return plain.setGraph(inlined(model.getGraph()))
                .addAllOpsetImport(imported)
                .build();
    }

    /** A function that nobody calls may be of any opset. */
    private void importOpsets(FunctionProto function) {
        for (OperatorSetIdProto opset : function.getOpsetImportList()) {
            Long known = versions.putIfAbsent(Key.domainOf(opset.getDomain()), opset.getVersion());
            if (known == null) {
                imported.add(opset);
            } else if (known != opset.getVersion()) {
                throw error(
                        function,
                        "is of opset " + opset.getVersion() + " of domain '" + opset.getDomain()
                                + "', the model of opset " + known
                                + "; expected the same: export the model with functions inlined");
            }
        }
    }

    private void collect(GraphProto graph) {
        graph.getInputList().forEach(input -> names.add(input.getName()));
        graph.getInitializerList().forEach(initializer -> names.add(initializer.getName()));
        for (NodeProto node : graph.getNodeList()) {
            names.addAll(node.getOutputList());
            node.getAttributeList().forEach(attribute -> {
                collect(attribute.getG());
                attribute.getGraphsList().forEach(this::collect);
            });
        }
    }

    private GraphProto inlined(GraphProto graph) {
        List<NodeProto> plain = new ArrayList<>();
        graph.getNodeList().forEach(node -> add(node, plain));
        return graph.toBuilder().clearNode().addAllNode(plain).build();
    }

    private void add(NodeProto node, List<NodeProto> plain) {
        count(node);
        FunctionProto function = functions.get(Key.of(node));
        if (function != null) {
            call(function, node, plain);
        } else {
            plain.add(Subgraphs.isHolder(node) ? withPlainGraphs(node) : node);
        }
    }

    private void count(NodeProto node) {
        nodes++;
        bytes += node.getSerializedSize();
        if (nodes > mostNodes || bytes > mostBytes) {
            throw new LimitException("expected a model whose functions come to at most " + mostNodes + " nodes and "
                    + mostBytes + " bytes where they are called, found more");
        }
    }

    private NodeProto withPlainGraphs(NodeProto node) {
        NodeProto.Builder plain = node.toBuilder();
        for (AttributeProto.Builder attribute : plain.getAttributeBuilderList()) {
            if (attribute.hasG()) {
                attribute.setG(inlined(attribute.getG()));
            }
            for (int i = 0; i < attribute.getGraphsCount(); i++) {
                attribute.setGraphs(i, inlined(attribute.getGraphs(i)));
            }
        }
        return plain.build();
    }

    private void call(FunctionProto function, NodeProto call, List<NodeProto> plain) {
        requireFits(function, call);
        importOpsets(function);
        Key key = Key.of(function);
        requireEnds(key);
        calls.push(key);
        Map<String, String> outside = new HashMap<>();
        for (int i = 0; i < function.getInputCount(); i++) {
            outside.put(function.getInput(i), i < call.getInputCount() ? call.getInput(i) : "");
        }
        List<NodeProto> handedOn = new ArrayList<>();
        for (int i = 0; i < call.getOutputCount(); i++) {
            String output = call.getOutput(i);
            String same = output.isEmpty() ? null : outside.putIfAbsent(function.getOutput(i), output);
            if (same != null) {
                handedOn.add(NodeProto.newBuilder()
                        .setOpType("Identity")
                        .addInput(same)
                        .addOutput(output)
                        .build());
            }
        }
        String prefix = prefix(call.getName().isEmpty() ? function.getName() : call.getName());
        Rewriting inside = new Rewriting(
                name -> outside.computeIfAbsent(name, inner -> named(prefix + inner)), attributes(function, call));
        function.getNodeList().forEach(node -> add(inside.of(node), plain));
        handedOn.forEach(node -> add(node, plain));
        calls.pop();
    }

    private static void requireFits(FunctionProto function, NodeProto call) {
        if (call.getInputCount() > function.getInputCount() || call.getOutputCount() > function.getOutputCount()) {
            throw error(
                    function,
                    "has " + function.getInputCount() + " inputs and " + function.getOutputCount()
                            + " outputs; node '" + call.getName() + "' calls it with " + call.getInputCount() + " and "
                            + call.getOutputCount());
        }
    }

    private void requireEnds(Key key) {
        if (calls.contains(key) || calls.size() >= MAX_DEPTH) {
            List<String> way = new ArrayList<>(List.of(key.toString()));
            calls.stream().limit(MAX_DEPTH).map(Key::toString).forEach(caller -> way.add(0, caller));
            throw new GraphException("The model's functions call each other without end or more than " + MAX_DEPTH
                    + " deep, by " + String.join(" -> ", way.subList(Math.max(0, way.size() - 4), way.size()))
                    + "; expected calls that end");
        }
    }

    /** Attributes with the values that a call gives, or else the function itself. */
    private static java.util.function.Function<AttributeProto, Optional<AttributeProto>> attributes(
            FunctionProto function, NodeProto call) {
        Map<String, AttributeProto> given = new HashMap<>();
        function.getAttributeProtoList().forEach(attribute -> given.put(attribute.getName(), attribute));
        call.getAttributeList().forEach(attribute -> given.put(attribute.getName(), attribute));
        return attribute -> attribute.getRefAttrName().isEmpty()
                ? Optional.of(attribute)
                : Optional.ofNullable(given.get(attribute.getRefAttrName()))
                        .map(value ->
                                value.toBuilder().setName(attribute.getName()).build());
    }

    private String named(String name) {
        names.add(name);
        return name;
    }

    /** What no name begins with. */
    private String prefix(String stem) {
        String candidate = stem + "/";
        while (begins(candidate)) {
            candidate = stem + "_" + suffixes.merge(stem, 1, Integer::sum) + "/";
        }
        return candidate;
    }

    private boolean begins(String prefix) {
        String next = names.ceiling(prefix);
        return next != null && next.startsWith(prefix);
    }

    private static GraphException error(FunctionProto function, String text) {
        return new GraphException("The model's function '" + Key.of(function) + "' " + text);
    }
}
