package dev.dnal.onnx.decision;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.op.internal.Gate;
import dev.dnal.onnx.op.internal.Mask;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The gates behind one value of a graph.
 *
 * @param name of the node
 * @param value name of the value that is gated, [N, C, ...]
 * @param count how many gates there are
 * @param open how many of them let something through: all soft ones do
 * @param isHard whether they are masks of zeros and ones
 */
public record PlacedGates(String name, String value, long count, long open, boolean isHard) {
    /** All gates of a graph with known shapes, in the order of its nodes. */
    public static List<PlacedGates> in(Graph graph) {
        return graph.nodes().stream()
                .map(PlacedGates::of)
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<PlacedGates> of(Node node) {
        if (!Gate.is(node) && !Mask.is(node)) {
            return Optional.empty();
        }
        long count = node.input(1).requireShape().elements();
        long open = Mask.is(node)
                ? node.input(1).initializer().map(PlacedGates::nonZero).orElse(count)
                : count;
        return Optional.of(new PlacedGates(node.name(), node.input(0).name(), count, open, Mask.is(node)));
    }

    private static long nonZero(Tensor mask) {
        return Arrays.stream(mask.doubles()).filter(element -> element != 0).count();
    }
}
