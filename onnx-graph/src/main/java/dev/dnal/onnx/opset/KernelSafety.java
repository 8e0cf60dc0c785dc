package dev.dnal.onnx.opset;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.Pass;
import java.util.stream.IntStream;

/**
 * Refuses values that ONNX Runtime's kernels compute with as they are, and that end the process:
 *
 * <ol>
 *   <li>whole numbers divided by 0, or the smallest of them by -1, for which processors have no result;
 *   <li>a triangle whose diagonal is computed: where that is very far, the kernel writes outside of the matrix.
 * </ol>
 *
 * Files that are trusted may have them.
 *
 * <p>Requires: typed values; what is constant is an initializer.<br>
 * Ensures: the graph stays as it is.
 */
final class KernelSafety implements Pass {
    /**
     * {@inheritDoc}
     *
     * @throws GraphException naming the node, if one may end the process
     */
    @Override
    public boolean apply(Graph graph) {
        if (!graph.isTrusted()) {
            graph.nodes().stream().filter(node -> !node.isKept()).forEach(KernelSafety::require);
        }
        return false;
    }

    private static void require(Node node) {
        boolean divides =
                (node.is("Div") || node.is("Mod")) && node.input(0).type().isInteger();
        if (divides && !mayDivide(node.input(1))) {
            throw new GraphException(
                    node,
                    "divides whole numbers by '" + node.input(1).name()
                            + "', which is or may be 0 or -1; expected a constant that is neither, or a size");
        }
        if (node.is("Trilu") && node.hasInput(1) && node.input(1).initializer().isEmpty()) {
            throw new GraphException(
                    node, "its diagonal, '" + node.input(1).name() + "', is computed; expected a constant");
        }
    }

    private static boolean mayDivide(Value divisor) {
        return divisor.initializer().isPresent()
                ? isSafe(divisor.initializer().get())
                : divisor.contents()
                        .filter(sizes -> sizes.stream().allMatch(KernelSafety::isSafe))
                        .isPresent();
    }

    private static boolean isSafe(Tensor divisors) {
        return IntStream.range(0, divisors.elements())
                .mapToDouble(divisors::number)
                .noneMatch(divisor -> divisor == 0 || divisor == -1);
    }

    /** A size that has a name is that of a batch, or of an image, of which there is one at least. */
    private static boolean isSafe(Dim size) {
        return size.isFixed() ? size.size() > 0 : !size.symbol().isEmpty();
    }
}
