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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes a shuffle of channels as what it is, Gather(x, places) along axis 1. In parts, channels could not be followed. What shuffles are
 * made of is Reshape, Transpose and what else moves elements:
 *
 * <ol>
 *   <li>[N, C, ...] is reshaped to [N, g, C / g, ...], or to more parts of C, transposed among these parts, and reshaped back;
 *   <li>N may be merged with parts of C on the way, as in [N * C / g, g, ...], whether it is fixed or not, and one of g shares of channels be
 *       picked by its place, as in FastestDet.
 * </ol>
 *
 * <p>Requires: typed values.<br>
 * Ensures: the same function.
 */
final class ChannelShuffle implements Pass {
    /** Most nodes that a shuffle is made of; those in use have five. */
    private static final int MAX_PATH = 8;

    /** Far above the channels of any network. */
    private static final int MAX_CHANNELS = 1 << 20;

    /** Stands for a number of images that is not fixed: a prime that no size of a tensor is a multiple of. */
    private static final long ANY_NUMBER = Integer.MAX_VALUE;

    /** A value as a view of another value x, and the nodes between them, the last of which makes it. */
    private record Moved(Value x, StridedView view, List<Node> path) {
        Moved by(Node node, StridedView next) {
            return new Moved(
                    x, next, Stream.concat(path.stream(), Stream.of(node)).toList());
        }

        List<Node> inner() {
            return path.subList(0, path.size() - 1);
        }

        Node last() {
            return path.get(path.size() - 1);
        }
    }

    /** What is a shuffle, and the channel of x that each channel comes from. */
    private record Shuffle(Moved moved, Tensor places) {}

    @Override
    public boolean apply(Graph graph) {
        graph.sort();
        List<Shuffle> found = found(graph);
        GraphBuilder b = new GraphBuilder(graph);
        Map<Value, Value> replaced = new HashMap<>();
        for (Shuffle shuffle : found) {
            Value x = shuffle.moved().x();
            Node last = shuffle.moved().last();
            Value gathered = b.call("Gather", replaced.getOrDefault(x, x), b.constant("places", shuffle.places()))
                    .named(last.name())
                    .attribute("axis", 1)
                    .output();
            replaced.put(last.output(), gathered);
            Replacement.of(graph, last, List.of(gathered));
        }
        graph.sort();
        return !found.isEmpty();
    }

    private static List<Shuffle> found(Graph graph) {
        Map<Value, List<Moved>> views = new HashMap<>();
        List<Shuffle> found = new ArrayList<>();
        for (Node node : graph.nodes()) {
            List<Moved> made = moved(node, views);
            if (!made.isEmpty()) {
                views.put(node.output(), made);
                made.stream()
                        .flatMap(moved -> shuffle(moved).stream())
                        .findFirst()
                        .ifPresent(found::add);
            }
        }
        while (found.removeIf(shuffle -> isReadElsewhere(graph, shuffle, found))) {
            // Without one of them, parts of another may be needed.
        }
        return found;
    }

    /** What a node makes, as views of what it reads and of what that is a view of, the nearest first. */
    private static List<Moved> moved(Node node, Map<Value, List<Moved>> views) {
        if (!Stream.of("Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Gather")
                .anyMatch(node::is)) {
            return List.of();
        }
        return Stream.concat(itself(node.input(0)).stream(), views.getOrDefault(node.input(0), List.of()).stream())
                .filter(before -> before.path().size() < MAX_PATH)
                .flatMap(before -> next(node, before).stream().map(view -> before.by(node, view)))
                .toList();
    }

    private static Optional<Moved> itself(Value x) {
        return x.shape()
                .filter(shape -> shape.rank() > 1)
                .flatMap(ChannelShuffle::sizes)
                .map(sizes -> new Moved(x, StridedView.of(sizes), List.of()));
    }

    /** The sizes of a shape whose first one may be open, as the number of images; empty for other and for very large shapes. */
    private static Optional<long[]> sizes(Shape shape) {
        boolean known = shape.dims().stream().skip(1).allMatch(Dim::isFixed);
        double others = shape.dims().stream()
                .filter(Dim::isFixed)
                .mapToDouble(Dim::size)
                .reduce(1, (one, other) -> one * other);
        return known && others > 0 && others < ANY_NUMBER
                ? Optional.of(shape.dims().stream()
                        .mapToLong(dim -> dim.isFixed() ? dim.size() : ANY_NUMBER)
                        .toArray())
                : Optional.empty();
    }

    /** The sizes of a shape that has so many elements, one of which may be open: there is only one that it can be, for any number of images. */
    private static Optional<long[]> sizes(Shape shape, long elements) {
        long[] sizes = new long[shape.rank()];
        long rest = elements;
        int open = -1;
        for (int axis = 0; axis < sizes.length; axis++) {
            Dim dim = shape.dim(axis);
            if (dim.isFixed() ? dim.size() == 0 || rest % dim.size() != 0 : open >= 0) {
                return Optional.empty();
            }
            sizes[axis] = dim.size();
            rest /= dim.isFixed() ? dim.size() : 1;
            open = dim.isFixed() ? open : axis;
        }
        if (open >= 0) {
            sizes[open] = rest;
        }
        return Optional.of(sizes);
    }

    private static Optional<StridedView> next(Node node, Moved before) {
        Optional<Shape> made = node.output().shape();
        if (node.is("Transpose")) {
            return node.intsAttribute("perm").map(before.view()::transposed);
        }
        if (node.is("Gather")) {
            return picked(node, before.view());
        }
        return made.flatMap(shape -> sizes(shape, before.view().elements())).flatMap(before.view()::reshaped);
    }

    /** What a Gather by one constant place picks. */
    private static Optional<StridedView> picked(Node gather, StridedView view) {
        Shape shape = gather.input(0).requireShape();
        long along = gather.intAttribute("axis", 0);
        int axis = Math.toIntExact(along < 0 ? along + shape.rank() : along);
        return gather.input(1)
                .initializer()
                .filter(places -> places.type().isInteger()
                        && places.sizes().length == 0
                        && shape.dim(axis).isFixed())
                .map(place -> (long) place.number(0))
                .map(place -> place < 0 ? place + shape.size(axis) : place)
                .filter(place -> place >= 0 && place < shape.size(axis))
                .map(place -> view.at(axis, place));
    }

    private static Optional<Shuffle> shuffle(Moved moved) {
        Shape x = moved.x().requireShape();
        Optional<Dim> channels =
                moved.last().output().shape().filter(y -> y.rank() == x.rank()).map(y -> y.dim(1));
        if (moved.path().size() == 1
                || channels.filter(dim -> dim.isFixed() && dim.size() <= MAX_CHANNELS)
                        .isEmpty()) {
            return Optional.empty();
        }
        return sizes(x).flatMap(moved.view()::channels)
                .filter(places -> !isEach(places, x.dim(1)))
                .map(places -> new Shuffle(
                        moved,
                        Tensor.vector(Arrays.stream(places).asLongStream().toArray())));
    }

    private static boolean isEach(int[] places, Dim channels) {
        return channels.is(places.length) && IntStream.range(0, places.length).allMatch(i -> places[i] == i);
    }

    /** Whether parts of a shuffle are read by what is no part of one. */
    private static boolean isReadElsewhere(Graph graph, Shuffle shuffle, List<Shuffle> all) {
        Set<Node> parts = new HashSet<>();
        all.forEach(other -> parts.addAll(other.moved().path()));
        return shuffle.moved().inner().stream()
                .map(Node::output)
                .anyMatch(value ->
                        graph.isOutput(value) || value.uses().stream().anyMatch(use -> !parts.contains(use.node())));
    }
}
