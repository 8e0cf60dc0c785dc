package dev.dnal.onnx.pass;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.AxisFreeing;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.pass.internal.NodeErrors;
import dev.dnal.onnx.pass.internal.Replacement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/*
 * Whether images are by themselves. A batch of N images lies along one axis of a tensor, in the order of its elements
 *
 *     [..., outer, N, inner, ...]
 *
 * with the three in the middle one dimension of outer * N * inner; outer = inner = 1 but where a Reshape has merged it with its
 * neighbours. An operator keeps images apart if all that carries them is worked on along that axis place by place, in the same way
 * (Operator.parallelAxis). A Reshape keeps the order of elements: with P elements before the batch and Q behind it, it lies along an
 * axis of the result with p elements before it and q behind it if p divides P, and q divides Q. Where N is 1 there may be several such
 * axes, and any is right, as long as the nodes behind it keep images apart along it.
 *
 * If that is so from the inputs to the outputs, then the network computes of each image what it would compute of it alone, and
 * does so for any number of images, once nothing in it says how many there are. What may say so (1 to 5 by Operator.freeAxis):
 *
 *     1. sizes of a Reshape: the axis of the batch becomes -1, or 0 where it is as it was before;
 *     2. a Flatten that puts the batch elsewhere than the Reshape of the same sizes: becomes that Reshape;
 *     3. sizes of an Expand: 1 leaves an axis as it is;
 *     4. a Slice that takes all N images: takes as many as there are;
 *     5. a Squeeze of all dimensions of size 1: names them;
 *     6. a constant with something for each image: must be the same for all, and gets size 1;
 *     7. what is joined by a Concat and does not depend on images: is expanded to their number.
 */
/**
 * Frees the batch: makes a network that was written for a fixed number N of images one for any number, if no operator mixes images. For
 * k images it then computes what the network it was computes for each of them.
 *
 * <p>Requires: a canonical graph with fixed shapes, whose inputs all have the batch as their first dimension.<br>
 * Ensures: inputs [batch, ...]; outputs that depend on them have the batch as the one dimension that is not fixed.
 */
public final class BatchFreeing implements Pass {
    /** The name of the free dimension. */
    public static final String BATCH = "batch";

    /**
     * {@inheritDoc}
     *
     * @throws GraphException if images may be mixed, naming the node; the graph is as it was then
     */
    @Override
    public boolean apply(Graph graph) {
        List<Value> inputs = graph.openInputs();
        if (inputs.stream().allMatch(BatchFreeing::isFree)) {
            return false;
        }
        new Freeing(graph, inputs).run();
        return true;
    }

    /**
     * Where a network whose batch is fixed could be cut for all before it to be freed, if what mixes images stands behind its layers only, as
     * where the one image of a batch is taken out of it and its results are sorted out.
     *
     * @param graph as {@link #apply} requires it; it is not changed
     * @param isKnown whether a value may be shown
     * @return what is to be shown in the place of the graph's outputs: those of them that are computed of each image by itself, then what
     *     the others are computed from, but for what the former are computed from too; empty if there is no such place, or no need for it, or
     *     if its inputs are not of fixed sizes for one number of images
     */
    public static List<Value> outputsOfEachImage(Graph graph, Predicate<Value> isKnown) {
        List<Value> inputs = graph.openInputs();
        List<Long> numbers = numbers(inputs);
        return numbers.size() != 1 || numbers.get(0) == 0
                ? List.of()
                : new ApartOutputs(graph, new Freeing(graph, inputs), isKnown).find();
    }

    /** For how many images inputs are, each number once; 0 for those that don't say, or whose other sizes are open. */
    private static List<Long> numbers(List<Value> inputs) {
        return inputs.stream()
                .map(input -> input.shape()
                        .filter(shape -> shape.isFixed() && shape.rank() > 0)
                        .map(shape -> shape.size(0))
                        .orElse(0L))
                .distinct()
                .toList();
    }

    private static boolean isFree(Value input) {
        return input.shape()
                .filter(shape -> shape.rank() > 0 && shape.dim(0).isFixed())
                .isEmpty();
    }

    /** Where the batch is in a tensor, see above. */
    private record Place(int axis, long outer, long inner) {
        boolean isPure() {
            return outer == 1 && inner == 1;
        }

        Place along(int newAxis) {
            return new Place(newAxis, outer, inner);
        }
    }

    /** What is known while a graph is freed. */
    static final class Freeing {
        private final Graph graph;
        private final List<Value> inputs;
        private final long images;
        private final GraphBuilder builder;
        private final Map<Value, Place> places = new HashMap<>();

        /** What is to be done once all nodes are known to keep images apart. */
        private final List<Runnable> rewrites = new ArrayList<>();

        Freeing(Graph graph, List<Value> inputs) {
            this.graph = graph;
            this.inputs = inputs;
            this.builder = new GraphBuilder(graph);
            List<Long> numbers = numbers(inputs);
            if (numbers.size() > 1 || numbers.get(0) == 0) {
                throw new GraphException("expected inputs with the same number of images each, found " + inputs);
            }
            this.images = numbers.get(0);
            inputs.forEach(input -> places.put(input, new Place(0, 1, 1)));
        }

        void run() {
            graph.sort();
            graph.nodes().forEach(this::follow);
            for (Value output : graph.outputs()) {
                if (dependsOnImages(output) && !isApart(output)) {
                    throw new GraphException("output '" + output.name() + "', " + output.requireShape()
                            + ", has no dimension for the images alone");
                }
            }
            rewrites.forEach(Runnable::run);
            inputs.forEach(this::free);
            graph.nodes()
                    .forEach(node -> node.outputs().stream()
                            .filter(value -> !value.isAbsent() && value.shape().isPresent())
                            .forEach(this::free));
            new ShapeInference().apply(graph);
        }

        /** Declares the batch of a value, for shape inference to find what else there is. */
        private void free(Value value) {
            Place place = places.get(value);
            if (place != null) {
                Dim size = Dim.multiple(place.outer() * place.inner(), BATCH);
                value.setType(new TensorType(value.type(), value.requireShape().with(place.axis(), size)));
            }
        }

        boolean dependsOnImages(Value value) {
            return places.containsKey(value);
        }

        /** Whether a value that depends on images has a dimension for them alone. */
        boolean isApart(Value value) {
            return place(value).isPure();
        }

        /**
         * Finds where the batch is in what a node makes, the nodes before it being known.
         *
         * @throws GraphException if it may mix images
         */
        void follow(Node node) {
            NodeErrors.naming(node, () -> find(node));
        }

        private void find(Node node) {
            int[] carried = IntStream.range(0, node.inputs().size())
                    .filter(i -> places.containsKey(node.input(i)))
                    .toArray();
            if (carried.length == 0) {
                return;
            }
            Operator operator = Operators.of(node);
            Place before = place(node.input(carried[0]));
            Place after = operator.keepsOrder() ? reshaped(node, carried) : along(node, operator, carried);
            operator.freeAxis(new NodeFreeing(node, before, after));
            node.outputs().stream().filter(output -> !output.isAbsent()).forEach(output -> places.put(output, after));
        }

        private Place along(Node node, Operator operator, int... carried) {
            Place found = parallel(node, carried[0]);
            for (int input : carried) {
                if (!parallel(node, input).equals(found)) {
                    throw mixes(node);
                }
            }
            for (int input = 0; input < node.inputs().size(); input++) {
                if (node.hasInput(input) && !places.containsKey(node.input(input))) {
                    align(node, operator, input, found, carried[0]);
                }
            }
            return found;
        }

        /** Of a value that depends on images. */
        private Place place(Value carrier) {
            return Objects.requireNonNull(places.get(carrier), carrier.name());
        }

        private Place parallel(Node node, int input) {
            Place before = place(node.input(input));
            OptionalInt axis = Inference.parallelAxis(node, input, before.axis());
            return before.along(axis.orElseThrow(() -> mixes(node)));
        }

        /** Makes one of a node's inputs that does not depend on images fit any number of them. */
        private void align(Node node, Operator operator, int input, Place place, int carrier) {
            Value fixed = node.input(input);
            Shape shape = fixed.requireShape();
            OptionalInt aligned = IntStream.range(0, shape.rank())
                    .filter(axis -> Inference.parallelAxis(node, input, axis).equals(OptionalInt.of(place.axis())))
                    .findFirst();
            if (aligned.isEmpty()) {
                return;
            }
            int axis = aligned.getAsInt();
            if (shape.size(axis) != 1) {
                Tensor one = sameForAll(node, fixed, axis, place);
                rewrites.add(() -> node.setInput(input, builder.constant(fixed.name(), one)));
            }
            if (!operator.broadcasts()) {
                // Both may be other values by then, which earlier rewrites have made.
                rewrites.add(() -> node.setInput(input, expanded(node.input(input), axis, node.input(carrier))));
            }
        }

        /** What a constant with something for each image has for any of them. */
        private Tensor sameForAll(Node node, Value fixed, int axis, Place place) {
            Tensor all = fixed.initializer()
                    .filter(constant -> constant.sizes()[axis] == place.outer() * images * place.inner())
                    .orElseThrow(() -> mixes(node));
            int[] first = new int[Math.toIntExact(all.sizes()[axis])];
            if (!all.gather(axis, first).equals(all)) {
                throw new GraphException(
                        node,
                        "reads '" + fixed.name() + "', which is not the same for all images, or for all parts of one");
            }
            return all.gather(axis, 0);
        }

        private Value expanded(Value one, int axis, Value images) {
            int batch = place(images).axis();
            Value count = builder.call("Shape", images)
                    .attribute("start", batch)
                    .attribute("end", batch + 1)
                    .output();
            long[] before = LongStream.generate(() -> 1).limit(axis).toArray();
            long[] behind = LongStream.generate(() -> 1)
                    .limit(one.requireShape().rank() - axis - 1L)
                    .toArray();
            Value sizes = builder.call("Concat", builder.longs(before), count, builder.longs(behind))
                    .attribute("axis", 0)
                    .output();
            return builder.emit("Expand", one, sizes);
        }

        private Place reshaped(Node node, int... carried) {
            if (carried.length > 1 || carried[0] != 0) {
                throw mixes(node);
            }
            Place before = place(node.input(0));
            long[] from = node.input(0).requireShape().sizes();
            long[] to = node.output().requireShape().sizes();
            long ahead = product(from, 0, before.axis()) * before.outer();
            long behind = before.inner() * product(from, before.axis() + 1, from.length);
            return IntStream.range(0, to.length)
                    .mapToObj(axis -> placeAlong(to, axis, ahead, behind))
                    .flatMap(Optional::stream)
                    .min(Comparator.comparing((Place place) -> place.outer() * place.inner())
                            .thenComparing(place -> Math.abs(place.axis() - before.axis())))
                    .orElseThrow(() -> mixes(node));
        }

        private Optional<Place> placeAlong(long[] to, int axis, long ahead, long behind) {
            long first = product(to, 0, axis);
            long last = product(to, axis + 1, to.length);
            if (first == 0 || last == 0 || ahead % first != 0 || behind % last != 0) {
                return Optional.empty();
            }
            Place place = new Place(axis, ahead / first, behind / last);
            return to[axis] == place.outer() * images * place.inner() ? Optional.of(place) : Optional.empty();
        }

        private static long product(long[] sizes, int from, int to) {
            return Shape.elements(Arrays.copyOfRange(sizes, from, to));
        }

        /** Frees the axis of one node, once that is sure to be done of all. */
        private final class NodeFreeing implements AxisFreeing {
            private final Node node;
            private final Place before;
            private final Place after;

            NodeFreeing(Node node, Place before, Place after) {
                this.node = node;
                this.before = before;
                this.after = after;
            }

            @Override
            public Node node() {
                return node;
            }

            @Override
            public int from() {
                return before.axis();
            }

            @Override
            public int to() {
                return after.axis();
            }

            @Override
            public boolean stays() {
                return after.equals(before);
            }

            @Override
            public long[] settings(int input) {
                return node.input(input).initializer().map(Tensor::longs).orElseThrow(() -> mixes(node));
            }

            @Override
            public void set(int input, long... settings) {
                rewrites.add(() -> node.setInput(input, builder.longs(settings)));
            }

            @Override
            public void reshape(long... sizes) {
                rewrites.add(() -> replaceByReshape(node, sizes));
            }
        }

        private void replaceByReshape(Node node, long... sizes) {
            Value made = builder.call("Reshape", node.input(0), builder.longs(sizes))
                    .named(node.name())
                    .output();
            places.put(made, place(node.output()));
            Replacement.of(graph, node, List.of(made));
        }

        private static GraphException mixes(Node node) {
            return new GraphException(node, "is not known to keep the images of a batch apart");
        }
    }
}
