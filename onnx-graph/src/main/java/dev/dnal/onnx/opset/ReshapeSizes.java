package dev.dnal.onnx.opset;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.pass.Pass;
import java.util.Optional;

/**
 * Puts a constant in the place of sizes that are computed for a Reshape, where shape inference knows what comes of them but for sizes that
 * the input has at the same place, and for one more. What PyTorch writes for {@code x.view(x.size(0), -1)} reads the shape of x, by which
 * nothing could be cut out of x any more.
 *
 * <p>Requires: typed values.<br>
 * Ensures: the same function.
 */
final class ReshapeSizes implements Pass {
    @Override
    public boolean apply(Graph graph) {
        boolean changed = false;
        for (Node node : graph.nodes()) {
            if (node.is("Reshape")
                    && node.hasInput(1)
                    && node.input(1).initializer().isEmpty()) {
                Optional<long[]> sizes = sizes(node);
                sizes.ifPresent(found -> node.setInput(
                        1, graph.addInitializer(graph.freshName(node.input(1).name()), Tensor.vector(found))));
                changed |= sizes.isPresent();
            }
        }
        return changed;
    }

    private static Optional<long[]> sizes(Node node) {
        Optional<Shape> before = node.input(0).shape();
        Optional<Shape> after = node.output().shape();
        if (before.isEmpty() || after.isEmpty()) {
            return Optional.empty();
        }
        long[] sizes = new long[after.get().rank()];
        int open = 0;
        for (int axis = 0; axis < sizes.length; axis++) {
            Dim size = after.get().dim(axis);
            boolean same = axis < before.get().rank() && before.get().dim(axis).surelyEquals(size);
            // A size of 0 means the input's at this place, whether it is written so or known to be the same.
            sizes[axis] = size.isFixed() ? size.size() : same ? 0 : -1;
            open += sizes[axis] < 0 ? 1 : 0;
            if (size.is(0)) {
                return Optional.empty();
            }
        }
        return open > 1 || (node.intAttribute("allowzero", 0) != 0) ? Optional.empty() : Optional.of(sizes);
    }
}
