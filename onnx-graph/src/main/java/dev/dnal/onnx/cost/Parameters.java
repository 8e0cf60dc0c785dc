package dev.dnal.onnx.cost;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import java.util.List;
import java.util.stream.IntStream;

/** Which initializers of a network are parameters. */
final class Parameters {
    private Parameters() {}

    /**
     * The parameters that a node reads: initializers it computes with. A vector added to or multiplied with the output of a matrix
     * product or of a BatchNormalization written out is one; a scalar factor or the mask of a gate is a constant of the
     * network's form.
     */
    static List<Value> of(Node node) {
        return IntStream.range(0, node.inputs().size())
                .filter(i -> isParameterInput(node, i))
                .mapToObj(node::input)
                .filter(value -> value.initializer().isPresent() && value.type().isDifferentiable())
                .toList();
    }

    private static boolean isParameterInput(Node node, int index) {
        if (!node.domain().isEmpty()) {
            return false;
        }
        return switch (node.opType()) {
            case "Conv", "ConvTranspose", "Gemm", "MatMul" -> true;
            case "BatchNormalization" -> index == 1 || index == 2;
            case "Add", "Sub", "Mul", "Div", "PRelu" -> isTensor(node.input(index)) && !isGate(node.input(index));
            default -> false;
        };
    }

    private static boolean isTensor(Value value) {
        return value.shape()
                .filter(shape -> shape.isFixed() && shape.elements() > 1)
                .isPresent();
    }

    private static boolean isGate(Value value) {
        return value.name().contains("/gate/");
    }
}
