package dev.dnal.onnx.opset;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Case 4 of {@link ConstantFolding}: what a node makes of constants, where that can be told at a reasonable price. */
final class FoldedNode {
    /** Most elements that are computed with, or made: in double precision they take 128 MiB. */
    private static final long MAX_ELEMENTS = 16 << 20;

    /** Elements that a result may have whatever it is computed from. */
    private static final long SMALL = 1 << 18;

    /** Whole numbers beyond are not exact in double precision. */
    private static final double EXACT = 1L << 53;

    private FoldedNode() {}

    static Optional<List<Tensor>> of(Node node, Graph graph) {
        if (!mayCompute(node, graph)) {
            return Optional.empty();
        }
        Map<Value, Tensor> contents = new HashMap<>();
        for (Value input : node.inputs()) {
            input.initializer().ifPresent(tensor -> contents.put(input, tensor));
        }
        if (!contents.values().stream().allMatch(FoldedNode::isExact)) {
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
    private static boolean mayCompute(Node node, Graph graph) {
        return node.domain().isEmpty()
                && !node.is("Dropout")
                && !node.is("DequantizeLinear")
                && !node.inputs().isEmpty()
                && node.inputs().stream().allMatch(input -> isConstant(input, graph))
                && ReferenceEvaluator.supports(node)
                && isOfReasonableSize(node);
    }

    private static boolean isConstant(Value input, Graph graph) {
        return input.isAbsent()
                || (input.initializer().isPresent() && isComputable(input.type()) && !graph.isInput(input));
    }

    private static boolean isComputable(DataType type) {
        return type.isDifferentiable() || type.isInteger() || type == DataType.BOOL || type == DataType.FLOAT16;
    }

    private static boolean isOfReasonableSize(Node node) {
        long read = 0;
        for (Value input : node.inputs()) {
            read += input.initializer().map(Tensor::elements).orElse(0);
        }
        for (Value output : node.outputs()) {
            if (!output.isAbsent()
                    && !output.shape()
                            .filter(Shape::isFixed)
                            .filter(isAtMost(Math.max(read, SMALL)))
                            .isPresent()) {
                return false;
            }
        }
        return read <= MAX_ELEMENTS;
    }

    private static java.util.function.Predicate<Shape> isAtMost(long elements) {
        return shape -> {
            try {
                return shape.elements() <= elements;
            } catch (ArithmeticException e) {
                return false;
            }
        };
    }

    private static boolean isExact(Tensor tensor) {
        return (tensor.type() != DataType.INT64 && tensor.type() != DataType.UINT64)
                || Arrays.stream(tensor.doubles()).allMatch(value -> Math.abs(value) < EXACT);
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
