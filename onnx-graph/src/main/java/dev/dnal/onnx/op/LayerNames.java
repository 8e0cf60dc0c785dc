package dev.dnal.onnx.op;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Readable names of a graph's nodes, unique in the graph: "layer1.0.conv1" rather than "Conv_12" or "onnx::Conv_193".
 *
 * <p>Taken from the first of these that is not a number some exporter counted: the name of the node's first initializer
 * without its last part ("layer1.0.conv1.weight"); the node's own name ("/layer1/conv1/Conv" without the operator); the name
 * of that initializer as it is. Where all are counted, the node's or its output's name is used as it is.
 */
public final class LayerNames {
    private static final Pattern PARAMETER = Pattern.compile("(.+)[./_](weight|weights|kernel|W|w|gamma|scale)");
    private static final Pattern COUNTED = Pattern.compile("onnx::.*|\\d*");
    private static final Pattern NUMBER = Pattern.compile("[_.:]?\\d*");

    private final Map<Node, String> names = new HashMap<>();

    private LayerNames() {}

    /** Names every node of the graph. */
    public static LayerNames of(Graph graph) {
        LayerNames layers = new LayerNames();
        Set<String> taken = new HashSet<>();
        Map<String, Integer> next = new HashMap<>();
        for (Node node : graph.nodes()) {
            String wanted = wanted(node);
            String name = wanted;
            while (!taken.add(name)) {
                name = wanted + "_" + next.merge(wanted, 2, (number, first) -> number + 1);
            }
            layers.names.put(node, name);
        }
        return layers;
    }

    /** The name of a node of the graph this was made for. */
    public String of(Node node) {
        String name = names.get(node);
        if (name == null) {
            throw new IllegalArgumentException(
                    "Node " + node.label() + " was not in the graph when its layers were named");
        }
        return name;
    }

    private static String wanted(Node node) {
        Optional<String> weight = node.inputs().stream()
                .filter(input -> input.initializer().isPresent())
                .map(Value::name)
                .findFirst();
        return weight.map(PARAMETER::matcher)
                .filter(match -> match.matches() && !isCounted(match.group(1), node))
                .map(match -> match.group(1))
                .or(() -> Optional.of(ownName(node)).filter(name -> !isCounted(name, node)))
                .or(() -> weight.filter(name -> !isCounted(name, node)))
                .orElse(
                        node.name().isEmpty()
                                ? node.outputs().stream()
                                        .filter(output -> !output.isAbsent())
                                        .map(Value::name)
                                        .findFirst()
                                        .orElse(node.opType())
                                : node.name());
    }

    private static String ownName(Node node) {
        String name = node.name().startsWith("/") ? node.name().substring(1) : node.name();
        String operator = "/" + node.opType();
        return name.endsWith(operator) ? name.substring(0, name.length() - operator.length()) : name;
    }

    /** Whether a name says nothing but the operator and a number. */
    private static boolean isCounted(String name, Node node) {
        return COUNTED.matcher(name).matches()
                || (name.startsWith(node.opType())
                        && NUMBER.matcher(name.substring(node.opType().length()))
                                .matches());
    }
}
