package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.quantisation.QdqInsertion;
import dev.dnal.onnx.quantisation.QuantisationPlan;
import dev.dnal.onnx.quantisation.QuantisationPrecision;
import dev.dnal.onnx.quantisation.QuantisationPreparation;
import dev.dnal.onnx.quantisation.ValueRange;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Networks in 8-bit whole numbers of ranges that nobody measured: they take the time of calibrated ones, and are of no other use. */
final class UncalibratedForm {
    private static final ValueRange RANGE = new ValueRange(-1, 1);

    private UncalibratedForm() {}

    /**
     * Quantises a copy, all of it that can be.
     *
     * @throws dev.dnal.onnx.graph.GraphException if nothing can
     */
    static Graph of(Graph network) {
        Graph copy = network.copy();
        new QuantisationPreparation().apply(copy);
        QuantisationPlan plan = QuantisationPlan.of(copy, Set.of());
        Map<String, ValueRange> ranges = plan.tensors().stream().collect(Collectors.toMap(name -> name, name -> RANGE));
        new QdqInsertion(plan, ranges, QuantisationPrecision.USUAL).apply(copy);
        return copy;
    }
}
