package dev.dnal.onnx.opset;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.LimitException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.internal.constant.Constants;
import dev.dnal.onnx.pass.Pass;
import dev.dnal.onnx.pass.ShapeInference;
import dev.dnal.onnx.pass.internal.Replacement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Puts initializers in the place of nodes that compute the same in every run:
 *
 * <ol>
 *   <li>Constant;
 *   <li>nodes that compute sizes which shape inference knows;
 *   <li>ConstantOfShape of known sizes: some files hold their weights so, and weights must be initializers;
 *   <li>other nodes of ONNX's own domain that read initializers only (graph inputs with a default are none), where the result
 *       is not larger than what it is computed from, or small; see {@link FoldedNode}.
 * </ol>
 *
 * What can't be computed stays as it is. What constants make, here or in each run, must find room in {@link
 * Graph#allowance()}: it is counted before it is made.
 *
 * <p>Requires: typed values.<br>
 * Ensures: the same function; values that stay keep their names.
 */
final class ConstantFolding implements Pass {
    /** Longest array that every Java machine can make. */
    private static final long MAX_ARRAY = Integer.MAX_VALUE - 8L;

    /** Elements of the largest tensor that shapes are computed with: sizes and axes are far fewer. */
    private static final long MAX_INDICES = 1024;

    /**
     * {@inheritDoc}
     *
     * @throws LimitException if what constants make takes more memory than the graph's source accounts for
     */
    @Override
    public boolean apply(Graph graph) {
        return new Folding(graph).run();
    }

    /**
     * Folds one node that makes a few whole numbers, as shapes, axes and pads are computed with: for who needs them before all else is
     * known.
     *
     * @return whether an initializer is in its place now
     */
    static boolean ofIndices(Graph graph, Node node) {
        return node.outputs().size() == 1 && isIndices(node.output()) && new Folding(graph).fold(node);
    }

    private static boolean isIndices(Value value) {
        Optional<Shape> shape = value.shape().filter(Shape::isFixed);
        return value.type().isInteger()
                && shape.filter(fixed -> fixed.dims().stream().allMatch(dim -> dim.size() <= MAX_INDICES))
                        .filter(fixed -> fixed.rank() <= 2 && fixed.elements() <= MAX_INDICES)
                        .isPresent();
    }

    private static final class Folding {
        private final Graph graph;

        /** What nodes that stay make of constants alone. */
        private final Set<Value> computed = new HashSet<>();

        /** Bytes of each initializer that was put in a node's place here. */
        private final Map<Value, Long> made = new HashMap<>();

        private long room;

        /** What may yet be made on the way, in bytes: what would need more stays as it is. */
        private long discardable;

        Folding(Graph graph) {
            this.graph = graph;
            this.room = graph.allowance().constants();
            this.discardable = graph.allowance().discarded();
        }

        boolean run() {
            graph.sort();
            boolean changed = false;
            for (Node node : List.copyOf(graph.nodes())) {
                if (changed) {
                    // Sizes may be known now that were not before.
                    ShapeInference.infer(node);
                }
                changed |= fold(node);
            }
            return changed;
        }

        boolean fold(Node node) {
            Optional<List<Tensor>> contents = contents(node);
            contents.ifPresent(tensors -> replace(node, tensors));
            return contents.isPresent();
        }

        private void replace(Node node, List<Tensor> tensors) {
            List<Value> read = List.copyOf(node.inputs());
            List<Value> values = new ArrayList<>();
            for (int i = 0; i < node.outputs().size(); i++) {
                String hint = node.hasOutput(i) ? node.output(i).name() : node.opType();
                Value value = graph.addInitializer(graph.freshName(hint), tensors.get(i));
                made.put(value, bytes(node.outputs().get(i)));
                values.add(value);
            }
            Replacement.of(graph, node, values);
            read.forEach(this::releaseIfUnread);
        }

        /** What was made here and has been read gives its room back. */
        private void releaseIfUnread(Value value) {
            if (value.uses().isEmpty() && !graph.isOutput(value)) {
                Long freed = made.remove(value);
                if (freed != null) {
                    graph.remove(value);
                    room += freed;
                }
            }
        }

        private Optional<List<Tensor>> contents(Node node) {
            if (node.is("Constant")) {
                takeRoom(node);
                return Optional.of(List.of(ConstantForms.contents(node)));
            }
            if (node.outputs().size() == 1 && Constants.of(node.output()).isPresent()) {
                takeRoom(node);
                return Constants.of(node.output()).map(List::of);
            }
            if (!node.inputs().stream().allMatch(this::isConstant)) {
                return Optional.empty();
            }
            long bytes = takeRoom(node);
            Optional<List<Tensor>> contents =
                    node.is("ConstantOfShape") ? filled(node, bytes).map(List::of) : computed(node);
            if (contents.isEmpty()) {
                computed.addAll(node.outputs());
            }
            return contents;
        }

        private Optional<List<Tensor>> computed(Node node) {
            OptionalLong needed = FoldedNode.bytes(node);
            if (needed.isEmpty() || needed.getAsLong() > discardable) {
                return Optional.empty();
            }
            discardable -= needed.getAsLong();
            return FoldedNode.of(node);
        }

        private boolean isConstant(Value input) {
            return input.isAbsent()
                    || computed.contains(input)
                    || (input.initializer().isPresent() && !graph.isInput(input));
        }

        /** Counts what a node makes of constants, and returns it in bytes. */
        private long takeRoom(Node node) {
            long bytes = node.outputs().stream().mapToLong(Folding::bytes).reduce(0, Folding::sum);
            if (bytes > room) {
                throw new LimitException(
                        node,
                        "makes " + text(bytes) + " of the model's constants before it runs; expected at most "
                                + text(room) + " more, as a file of its size accounts for");
            }
            room -= bytes;
            return bytes;
        }

        private static String text(long bytes) {
            return bytes == Long.MAX_VALUE ? "more than 2^63 bytes" : bytes + " bytes";
        }

        /** Bytes that a value of known size takes, at most 2^63 - 1: sizes in files may multiply to more. */
        private static long bytes(Value value) {
            if (value.shape().filter(Shape::isFixed).isEmpty()) {
                return 0;
            }
            try {
                return value.type().bits() == 0
                        ? 0
                        : value.type().bytes(value.requireShape().elements());
            } catch (ArithmeticException e) {
                return Long.MAX_VALUE;
            }
        }

        private static long sum(long one, long other) {
            return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
        }

        private static Optional<Tensor> filled(Node node, long bytes) {
            Tensor element = node.tensorAttribute("value").orElse(Tensor.scalar(0f));
            Optional<Shape> shape = node.output().shape().filter(Shape::isFixed);
            return element.type().bits() < 8 || bytes > MAX_ARRAY
                    ? Optional.empty()
                    : shape.map(known -> Tensor.repeated(element, known.sizes()));
        }
    }
}
