package dev.dnal.tribuo.quantisation;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.quantisation.QdqInsertion;
import dev.dnal.onnx.quantisation.QuantisationPlan;
import dev.dnal.onnx.quantisation.QuantisationPrecision;
import dev.dnal.onnx.quantisation.ValueRange;
import dev.dnal.tribuo.comparison.Agreement;
import dev.dnal.tribuo.comparison.ClassComparison;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the fewest layers that must compute with real numbers for no more to be lost than is allowed. Layers are ordered by how much the
 * logits are disturbed if they alone are quantised; the worst 1, 2, 4 and so on are given back until it is enough, and then as many less
 * as it stays so.
 */
final class LayerControl {
    private final Graph whole;
    private final Map<String, ValueRange> ranges;
    private final QuantisationPrecision precision;
    private final ClassComparison comparison;
    private final List<String> layers;

    LayerControl(
            Graph whole, Map<String, ValueRange> ranges, QuantisationPrecision precision, ClassComparison comparison) {
        this.whole = whole;
        this.ranges = ranges;
        this.precision = precision;
        this.comparison = comparison;
        this.layers = QuantisationPlan.of(whole, Set.of()).layers();
    }

    /**
     * What came out.
     *
     * @param kept layers that compute with real numbers, the worst first
     * @param agreement of the network in which they do
     */
    record Outcome(List<String> kept, Agreement agreement) {
        /** Copies the list. */
        Outcome {
            kept = List.copyOf(kept);
        }
    }

    /** The network with all layers quantised but these. */
    Graph quantised(Set<String> kept) {
        Graph copy = whole.copy();
        new QdqInsertion(QuantisationPlan.of(copy, kept), ranges, precision).apply(copy);
        return copy;
    }

    /** All layers quantised, whatever is lost. */
    Outcome all() {
        return keeping(List.of());
    }

    private Outcome keeping(List<String> kept) {
        return new Outcome(kept, comparison.of(quantised(Set.copyOf(kept))));
    }

    /** No more lost than said; if all layers had to be given back, nothing is quantised. */
    Outcome within(double maxDrop) {
        Outcome all = all();
        if (all.agreement().drop() <= maxDrop) {
            return all;
        }
        List<String> worst = worstFirst();
        int tooFew = 0;
        int enough = 1;
        Outcome best = keeping(worst.subList(0, enough));
        while (best.agreement().drop() > maxDrop && enough < worst.size()) {
            tooFew = enough;
            enough = Math.min(2 * enough, worst.size());
            best = keeping(worst.subList(0, enough));
        }
        while (enough - tooFew > 1) {
            int between = (enough + tooFew) / 2;
            Outcome tried = keeping(worst.subList(0, between));
            if (tried.agreement().drop() <= maxDrop) {
                enough = between;
                best = tried;
            } else {
                tooFew = between;
            }
        }
        return best;
    }

    private List<String> worstFirst() {
        Map<String, Double> noise = new HashMap<>();
        for (String layer : layers) {
            Set<String> others = new HashSet<>(layers);
            others.remove(layer);
            noise.put(layer, comparison.of(quantised(others)).noise());
        }
        // The sort is stable, so equals stay in the order of the network.
        return layers.stream()
                .sorted(Comparator.comparingDouble((String layer) -> -noise.getOrDefault(layer, 0.0)))
                .toList();
    }
}
