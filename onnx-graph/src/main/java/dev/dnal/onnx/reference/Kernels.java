package dev.dnal.onnx.reference;

import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The operators that can be computed, gathered from the families. */
final class Kernels {
    private static final Map<String, Kernel> ALL = gather(List.of(
            Convolution.KERNELS,
            Elementwise.KERNELS,
            LinearAlgebra.KERNELS,
            Logic.KERNELS,
            Movement.KERNELS,
            Normalisation.KERNELS,
            Pooling.KERNELS,
            Quantisation.KERNELS,
            Recurrence.KERNELS,
            Reductions.KERNELS,
            Resizing.KERNELS,
            Sampling.KERNELS,
            Selections.KERNELS,
            Shapes.KERNELS));

    private Kernels() {}

    private static Map<String, Kernel> gather(List<Map<String, Kernel>> families) {
        Map<String, Kernel> all = new TreeMap<>();
        for (Map<String, Kernel> family : families) {
            family.forEach((type, kernel) -> {
                if (all.put(type, kernel) != null) {
                    throw new IllegalStateException("Operator " + type + " has two kernels");
                }
            });
        }
        return all;
    }

    /** The kernel of a node's operator, if there is one. */
    static Optional<Kernel> find(Node node) {
        if (node.isKept()) {
            return Optional.empty();
        }
        return Optional.ofNullable(
                ALL.get(node.domain().isEmpty() ? node.opType() : node.domain() + "." + node.opType()));
    }

    /**
     * The kernel of a node's operator.
     *
     * @throws GraphException if there is none
     */
    static Kernel of(Node node) {
        return find(node)
                .orElseThrow(() -> new GraphException(
                        node,
                        "the reference evaluator can't compute this operator; it knows "
                                + String.join(", ", ALL.keySet())));
    }
}
