package dev.dnal.onnx.pass;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.WeightedSum;
import dev.dnal.onnx.op.internal.Mask;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Folds masks into the parameters of what makes the channels: closed channels that could not be cut, as those of a group of a
 * convolution of which others stay, then cost no operation of their own. The parameters are those of a network that trains no
 * more: training would open the channels again.
 *
 * <p>Requires known shapes. A mask is folded if it is behind a sum over channels ({@link WeightedSum}) or a batch normalisation
 * with parameters that are initializers, and nobody else reads what it masks. Ensures that the result keeps its name; new
 * parameters have names of their own.
 */
public final class MaskFolding implements Pass {
    @Override
    public boolean apply(Graph graph) {
        boolean changed = new GateRecognition().apply(graph);
        for (Node node : List.copyOf(graph.nodes())) {
            if (Mask.is(node) && isFoldable(graph, node)) {
                fold(graph, node, producer(node));
                changed = true;
            }
        }
        if (changed) {
            new DeadNodeElimination().apply(graph);
        }
        return changed;
    }

    private static Node producer(Node mask) {
        return mask.input(0).producer().orElseThrow();
    }

    private static boolean isFoldable(Graph graph, Node mask) {
        Value masked = mask.input(0);
        Value factors = mask.input(1);
        return masked.uses().size() == 1
                && !graph.isOutput(masked)
                && masked.producer().isPresent()
                && factors.initializer().isPresent()
                && isAlongChannels(factors.requireShape(), masked.requireShape())
                && hasConstantParameters(producer(mask), factors.requireShape().size(1));
    }

    /** Whether a shape is [1, C, 1...]. */
    private static boolean isAlongChannels(Shape factors, Shape masked) {
        return factors.rank() == masked.rank()
                && factors.rank() >= 2
                && factors.dim(1).equals(masked.dim(1))
                && factors.elements() == factors.size(1);
    }

    /** Whether all that decides a channel is a row of an initializer. */
    private static boolean hasConstantParameters(Node producer, long channels) {
        Operator operator = Operators.of(producer);
        boolean isSum = WeightedSum.of(producer)
                .filter(sum -> sum.channelAxis() == 1 && (sum.outputsFirst() || sum.groups() == 1))
                .isPresent();
        return (isSum || producer.is("BatchNormalization"))
                && IntStream.range(0, producer.inputs().size())
                        .filter(i -> isFactor(operator.role(i)) && producer.hasInput(i))
                        .allMatch(i -> producer.input(i).initializer().isPresent()
                                && producer.input(i).requireShape().size(axis(producer, i)) == channels);
    }

    /** What makes a channel 0 if it is. */
    private static boolean isFactor(InputRole role) {
        return switch (role) {
            case WEIGHT, BIAS, SCALE, SHIFT -> true;
            default -> false;
        };
    }

    /** The axis of a parameter that the output's channels lie along; vectors have but one, and biases may be [1, C]. */
    private static int axis(Node producer, int input) {
        return Operators.of(producer).role(input) == InputRole.WEIGHT
                ? WeightedSum.of(producer).orElseThrow().outputAxis()
                : producer.input(input).requireShape().rank() - 1;
    }

    private static void fold(Graph graph, Node mask, Node producer) {
        double[] factors = mask.input(1).initializer().orElseThrow().doubles();
        Operator operator = Operators.of(producer);
        for (int i = 0; i < producer.inputs().size(); i++) {
            if (isFactor(operator.role(i)) && producer.hasInput(i)) {
                Value parameter = producer.input(i);
                Tensor product = product(parameter.initializer().orElseThrow(), axis(producer, i), factors);
                producer.setInput(i, graph.addInitializer(graph.freshName(parameter.name() + "/masked"), product));
            }
        }
        String name = mask.output().name();
        graph.replaceAllUses(mask.output(), producer.output());
        graph.remove(mask);
        if (!producer.output().name().equals(name)) {
            graph.rename(producer.output(), name);
        }
    }

    /** A tensor with each slice along an axis times its factor. */
    private static Tensor product(Tensor parameter, int axis, double[] factors) {
        long[] sizes = parameter.sizes();
        int inner = 1;
        for (int i = axis + 1; i < sizes.length; i++) {
            inner = Math.multiplyExact(inner, Math.toIntExact(sizes[i]));
        }
        double[] elements = parameter.doubles();
        for (int i = 0; i < elements.length; i++) {
            elements[i] *= factors[i / inner % factors.length];
        }
        return Tensor.ofDoubles(parameter.type(), elements, sizes);
    }
}
