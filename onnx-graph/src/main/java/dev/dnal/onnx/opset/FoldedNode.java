package dev.dnal.onnx.opset;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Case 4 of {@link ConstantFolding}: what a node makes of constants, where that can be told at a reasonable price. */
final class FoldedNode {
    /** Most elements that are computed with, or made: in double precision they take 128 MiB. */
    private static final long MAX_ELEMENTS = 16 << 20;

    /** Elements that a result may have whatever it is computed from. */
    private static final long SMALL = 1 << 18;

    /** Whole numbers beyond are not exact in double precision. */
    private static final double EXACT = 1L << 53;

    private FoldedNode() {}

    /** Memory that it takes to compute a node that reads constants alone, in bytes; empty if it is not to be computed. */
    static OptionalLong bytes(Node node) {
        if (!mayCompute(node)) {
            return OptionalLong.empty();
        }
        long read = new HashSet<>(node.inputs())
                .stream()
                        .mapToLong(input ->
                                input.initializer().map(Tensor::elements).orElse(0))
                        .sum();
        long made = 0;
        for (Value output : node.outputs()) {
            long most = Math.max(read, SMALL);
            if (output.isAbsent()) {
                continue;
            }
            if (read > MAX_ELEMENTS
                    || output.shape()
                            .filter(Shape::isFixed)
                            .filter(isAtMost(most))
                            .isEmpty()) {
                return OptionalLong.empty();
            }
            made += output.requireShape().elements();
        }
        return OptionalLong.of(Double.BYTES * (read + 2 * made));
    }

    /** What a node makes whose {@link #bytes} are there. */
    static Optional<List<Tensor>> of(Node node) {
        Map<Value, Tensor> contents = new HashMap<>();
        for (Value input : node.inputs()) {
            input.initializer().ifPresent(tensor -> contents.put(input, tensor));
        }
        if (!IntStream.range(0, node.inputs().size())
                .filter(i -> !isBoundOfSlice(node, i))
                .mapToObj(i -> contents.get(node.inputs().get(i)))
                .allMatch(tensor -> tensor == null || isExact(tensor))) {
            return Optional.empty();
        }
        try {
            return Optional.of(ReferenceEvaluator.compute(node, contents)).filter(results -> fit(node, results));
        } catch (GraphException | IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
            // Constants the operator can't work on, such as an index out of range: that shows when the graph is run.
            return Optional.empty();
        }
    }

    /**
     * Dropout may be random; nodes without inputs are, if they are not Constant. Weights that are kept as whole numbers stay so: to
     * compute what they stand for would make of a quantised network one that isn't.
     */
    private static boolean mayCompute(Node node) {
        return node.domain().isEmpty()
                && !node.is("Dropout")
                && !node.is("DequantizeLinear")
                && !node.inputs().isEmpty()
                && node.inputs().stream().allMatch(FoldedNode::isKnown)
                && ReferenceEvaluator.supports(node);
    }

    private static boolean isKnown(Value input) {
        return input.isAbsent() || (input.initializer().isPresent() && ReferenceEvaluator.supports(input.type()));
    }

    private static Predicate<Shape> isAtMost(long elements) {
        return shape -> {
            try {
                return shape.elements() <= elements;
            } catch (ArithmeticException e) {
                return false;
            }
        };
    }

    /** Exporters write the largest and smallest numbers there are for "to the end"; all beyond the size mean the same. */
    private static boolean isBoundOfSlice(Node node, int input) {
        return node.is("Slice") && (input == 1 || input == 2);
    }

    private static boolean isExact(Tensor tensor) {
        return (tensor.type() != DataType.INT64 && tensor.type() != DataType.UINT64)
                || IntStream.range(0, tensor.elements()).allMatch(i -> Math.abs(tensor.number(i)) < EXACT);
    }

    /** Whether results are as the shape rule said, which is what readers rely on. */
    private static boolean fit(Node node, List<Tensor> results) {
        for (int i = 0; i < node.outputs().size(); i++) {
            Value output = node.outputs().get(i);
            if (!output.isAbsent()
                    && (results.get(i).type() != output.type()
                            || !results.get(i).shape().equals(output.requireShape()))) {
                return false;
            }
        }
        return true;
    }
}
