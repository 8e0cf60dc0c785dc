package dev.dnal.tribuo.strategy.dnal;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.DecisionGate;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.reference.ScalarFunctions;
import dev.dnal.tribuo.search.StateUpdate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A passive-aggressive term of the loss against layers that die: with g the gates of a layer,
 *
 * <pre>weight * max(0, atLeast - sum g) / atLeast</pre>
 *
 * <p>which is nothing while the layer has gates enough. That TopoNAS (arXiv 2011.09300) has such a term against invalid topologies is published; of its
 * formula nothing but the summary was at hand: this one is ours. Its gradient is taken as if gates were sigmoid(s), as the published penalty of DNAL
 * is, since that of sigmoid(delta * s) vanishes for gates that have closed. Steps along it have no momentum.
 */
final class LayerHinge implements StateUpdate {
    /** As a term of weight 1 has with a momentum of 0.9. */
    private static final double WEIGHT = 10;

    private final List<DecisionGate> gates;
    private final int atLeast;

    /**
     * A term for each layer that has more gates than are to stay.
     *
     * @param atLeast gates that are to stay of a layer, at least 1
     */
    LayerHinge(List<DecisionGate> gates, int atLeast) {
        this.gates = gates.stream()
                .filter(gate -> gate.decision().kind() == Decision.Kind.CHANNEL && gate.choices() > atLeast)
                .toList();
        this.atLeast = atLeast;
    }

    @Override
    public Map<String, Tensor> afterStep(Map<String, Tensor> state, Step step) {
        Map<String, Tensor> changed = new LinkedHashMap<>();
        for (DecisionGate gate : gates) {
            Tensor before = Objects.requireNonNull(state.get(gate.parameter()), gate.parameter());
            double[] scores = before.doubles();
            double open = Arrays.stream(scores)
                    .map(score -> ScalarFunctions.sigmoid(step.gates().delta() * score))
                    .sum();
            if (open < atLeast) {
                double[] moved = Arrays.stream(scores)
                        .map(score -> score + step.learningRate() * WEIGHT / atLeast * slope(score))
                        .toArray();
                changed.put(gate.parameter(), Tensor.ofDoubles(before.type(), moved, moved.length));
            }
        }
        return changed;
    }

    private static double slope(double score) {
        double open = ScalarFunctions.sigmoid(score);
        return open * (1 - open);
    }
}
