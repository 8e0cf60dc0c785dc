package dev.dnal.onnx.opset;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.pass.Pass;
import dev.dnal.onnx.pass.internal.Replacement;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Writes a shuffle of channels as what it is, Gather(x, places) along axis 1: [N, C, ...] that is reshaped to [N, g, C / g, ...], or
 * to more parts of C, transposed among these parts, and reshaped back. In parts, channels could not be followed.
 *
 * <p>Requires: typed values.<br>
 * Ensures: the same function.
 */
final class ChannelShuffle implements Pass {
    /** Three nodes one behind the other, and the channel of x that each channel comes from. */
    private record Shuffle(Value x, Node last, Tensor places) {}

    @Override
    public boolean apply(Graph graph) {
        List<Shuffle> found = graph.nodes().stream()
                .flatMap(node -> shuffle(graph, node).stream())
                .toList();
        GraphBuilder b = new GraphBuilder(graph);
        for (Shuffle shuffle : found) {
            Value gathered = b.call("Gather", shuffle.x(), b.constant("places", shuffle.places()))
                    .named(shuffle.last().name())
                    .attribute("axis", 1)
                    .output();
            Replacement.of(graph, shuffle.last(), List.of(gathered));
        }
        graph.sort();
        return !found.isEmpty();
    }

    private static Optional<Shuffle> shuffle(Graph graph, Node last) {
        if (!last.is("Reshape")) {
            return Optional.empty();
        }
        return only(graph, last.input(0), "Transpose")
                .flatMap(transpose -> only(graph, transpose.input(0), "Reshape")
                        .flatMap(first -> places(first, transpose, last)
                                .map(places -> new Shuffle(first.input(0), last, Tensor.vector(places)))));
    }

    /** What makes a value, if it is of a type and nobody else reads that. */
    private static Optional<Node> only(Graph graph, Value value, String opType) {
        return value.producer().filter(node -> node.is(opType) && value.uses().size() == 1 && !graph.isOutput(value));
    }

    private static Optional<long[]> places(Node first, Node transpose, Node last) {
        Optional<Shape> x = first.input(0).shape();
        Optional<Shape> split = first.output().shape();
        Optional<Shape> y = last.output().shape();
        Optional<long[]> order = transpose.intsAttribute("perm");
        if (x.isEmpty() || split.isEmpty() || y.isEmpty() || order.isEmpty()) {
            return Optional.empty();
        }
        int parts = split.get().rank() - x.get().rank() + 1;
        boolean isShuffle = x.get().rank() > 1
                && parts > 1
                && surelyEqual(x.get(), y.get())
                && isSplit(x.get(), split.get(), parts)
                && isAmongParts(order.get(), parts);
        return isShuffle ? Optional.of(places(split.get(), order.get(), parts)) : Optional.empty();
    }

    private static boolean surelyEqual(Shape one, Shape other) {
        return one.rank() == other.rank()
                && IntStream.range(0, one.rank()).allMatch(axis -> one.dim(axis).surelyEquals(other.dim(axis)));
    }

    /** Whether nothing but the channels has been split. */
    private static boolean isSplit(Shape x, Shape split, int parts) {
        boolean others = x.dim(0).surelyEquals(split.dim(0))
                && IntStream.range(2, x.rank()).allMatch(axis -> x.dim(axis).surelyEquals(split.dim(axis + parts - 1)));
        List<Dim> channels = split.dims().subList(1, 1 + parts);
        return others
                && channels.stream().allMatch(Dim::isFixed)
                && x.dim(1)
                        .is(Shape.elements(
                                channels.stream().mapToLong(Dim::size).toArray()));
    }

    private static boolean isAmongParts(long[] order, int parts) {
        return IntStream.range(0, order.length)
                .allMatch(axis -> isPart(axis, parts) ? isPart(order[axis], parts) : order[axis] == axis);
    }

    private static boolean isPart(long axis, int parts) {
        return axis >= 1 && axis <= parts;
    }

    private static long[] places(Shape split, long[] order, int parts) {
        long[] steps = new long[parts + 1];
        long channels = 1;
        for (int axis = parts; axis >= 1; axis--) {
            steps[axis] = channels;
            channels *= split.size(axis);
        }
        long[] places = new long[Math.toIntExact(channels)];
        for (int channel = 0; channel < places.length; channel++) {
            long rest = channel;
            for (int axis = parts; axis >= 1; axis--) {
                int from = Math.toIntExact(order[axis]);
                places[channel] += rest % split.size(from) * steps[from];
                rest /= split.size(from);
            }
        }
        return places;
    }
}
