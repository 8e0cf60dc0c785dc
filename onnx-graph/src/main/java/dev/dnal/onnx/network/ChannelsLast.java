package dev.dnal.onnx.network;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.DeadNodeElimination;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Networks that take images with channels last, [batch, H, W, C], as those do that were exported from TensorFlow, in the form of those that take them first.
 * A Transpose at the door makes the one of the other; where the network begins with one that undoes it, both go.
 */
public final class ChannelsLast {
    private static final long[] TO_LAST = {0, 2, 3, 1};
    private static final long[] TO_FIRST = {0, 3, 1, 2};

    private ChannelsLast() {}

    /** Whether a network takes images so: of its inputs, one is [batch, H, W, C] with C of 1 or 3, and H is not such a number. */
    public static boolean isIn(Graph network) {
        return input(network).isPresent();
    }

    private static Optional<Value> input(Graph network) {
        List<Value> found = network.openInputs().stream()
                .filter(input -> input.shape().filter(ChannelsLast::isLast).isPresent())
                .toList();
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    private static boolean isLast(Shape shape) {
        return shape.rank() == TO_LAST.length && isChannels(shape, 3) && !isChannels(shape, 1);
    }

    private static boolean isChannels(Shape shape, int dim) {
        return shape.dim(dim).is(1) || shape.dim(dim).is(3);
    }

    /**
     * The same network with channels first.
     *
     * @param network stays as it is
     * @return of an input [batch, C, H, W]; a network that takes channels first is handed back
     */
    public static Graph asFirst(Graph network) {
        return input(network)
                .map(input -> turned(network, input.name(), TO_FIRST, TO_LAST))
                .orElse(network);
    }

    /**
     * The network with channels last again.
     *
     * @param first what was made of {@link #asFirst} of {@code before}; stays as it is
     * @param before a network that takes channels last
     */
    public static Graph asBefore(Graph first, Graph before) {
        return turned(first, input(before).orElseThrow().name(), TO_LAST, TO_FIRST);
    }

    /**
     * Turns an input.
     *
     * @param shape where the dimensions of the new input's shape are in that of the old one
     * @param back the permutation that makes the old input of the new one
     */
    private static Graph turned(Graph network, String name, long[] shape, long[] back) {
        Graph graph = network.copy();
        Value input = graph.requireValue(name);
        TensorType before = new TensorType(input.type(), input.requireShape());
        input.setType(new TensorType(
                input.type(),
                new Shape(Arrays.stream(shape)
                        .mapToObj(dim -> before.shape().dim((int) dim))
                        .toList())));
        Node transpose = graph.addNode(
                "", "Transpose", graph.freshNodeName("channels"), List.of(input), List.of(graph.freshName(name)));
        transpose.setAttribute("perm", back);
        transpose.output().setType(before);
        graph.insertAfter(input, transpose.output(), Set.of(transpose));
        transpose.output().uses().stream()
                .map(Value.Use::node)
                .filter(reader -> undoes(reader, back))
                .toList()
                .forEach(reader -> graph.replaceAllUses(reader.output(), input));
        new DeadNodeElimination().apply(graph);
        graph.sort();
        return graph;
    }

    private static boolean undoes(Node node, long[] permutation) {
        return node.is("Transpose")
                && node.intsAttribute("perm")
                        .filter(perm -> perm.length == permutation.length
                                && IntStream.range(0, perm.length).allMatch(i -> permutation[(int) perm[i]] == i))
                        .isPresent();
    }
}
