package dev.dnal.onnx.opset;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.pass.Pass;
import java.util.Arrays;
import java.util.Optional;

/**
 * Puts a constant in the place of the sizes of an Expand, where shape inference knows what comes of them: 1 for what stays as it is, which
 * ONNX allows. What PyTorch writes for {@code x.expand_as(y)} reads the shape of y, by which nothing could be cut out of y any more; and a
 * constant that names the number of channels would keep them all.
 *
 * <p>Requires: typed values.<br>
 * Ensures: the same function.
 */
final class ExpandSizes implements Pass {
    @Override
    public boolean apply(Graph graph) {
        boolean changed = false;
        for (Node node : graph.nodes()) {
            // Sizes of another type are not ours to mend: the operator's rule refuses them.
            if (node.is("Expand") && node.input(1).type() == DataType.INT64) {
                Optional<long[]> sizes = sizes(node).filter(found -> !isGiven(node, found));
                sizes.ifPresent(found -> node.setInput(
                        1, graph.addInitializer(graph.freshName(node.input(1).name()), Tensor.vector(found))));
                changed |= sizes.isPresent();
            }
        }
        return changed;
    }

    private static boolean isGiven(Node node, long[] sizes) {
        return node.input(1)
                .initializer()
                .filter(given -> Arrays.equals(given.longs(), sizes))
                .isPresent();
    }

    private static Optional<long[]> sizes(Node node) {
        Optional<Shape> before = node.input(0).shape();
        Optional<Shape> after = node.output().shape();
        if (before.isEmpty() || after.isEmpty()) {
            return Optional.empty();
        }
        long[] sizes = new long[after.get().rank()];
        for (int axis = 0; axis < sizes.length; axis++) {
            Dim size = after.get().dim(axis);
            int own = axis - sizes.length + before.get().rank();
            boolean stays = own >= 0 && before.get().dim(own).surelyEquals(size);
            if (!stays && !size.isFixed()) {
                return Optional.empty();
            }
            sizes[axis] = stays ? 1 : size.size();
        }
        return Optional.of(sizes);
    }
}
