package dev.dnal.tribuo.internal.budget;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.search.Budget;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The most that a network may cost of something.
 *
 * @param budget that says so
 * @param reference what the budget's shares are of, in its unit: what the whole network costs
 * @param whole what that costs in the form that networks are measured in, which may be another
 * @param expected what networks cost without being run, as a share of what the whole one is expected to
 * @param measured what they cost when they run, in the budget's unit, where that is not sure from what is expected
 */
public record Limit(
        Budget budget,
        double reference,
        double whole,
        ToDoubleFunction<Graph> expected,
        Optional<ToDoubleFunction<Graph>> measured) {
    /** Of what is counted, so that it is known for sure. */
    public static Limit counted(Budget budget, Graph network, ToDoubleFunction<Graph> cost) {
        double whole = cost.applyAsDouble(network);
        return new Limit(budget, whole, whole, cut -> cost.applyAsDouble(cut) / whole, Optional.empty());
    }

    /**
     * Of time.
     *
     * @param network the whole one
     * @param reference what it takes
     * @param whole what it takes in the form that networks are measured in
     * @param expected what networks take, in any unit
     * @param measured what they take, in the budget's unit
     */
    public static Limit measured(
            Budget budget,
            Graph network,
            double reference,
            double whole,
            ToDoubleFunction<Graph> expected,
            ToDoubleFunction<Graph> measured) {
        double wholeExpected = expected.applyAsDouble(network);
        return new Limit(
                budget, reference, whole, cut -> expected.applyAsDouble(cut) / wholeExpected, Optional.of(measured));
    }

    /** The most, in the budget's unit. */
    public double most() {
        return budget.limit(reference);
    }

    /** The most, as a share of what the whole network costs in the form that networks are measured in. */
    public double share() {
        return most() / whole;
    }

    /** What a network costs for sure, in the budget's unit. */
    public double cost(Graph network) {
        return measured.isPresent() ? measured.get().applyAsDouble(network) : whole * expected.applyAsDouble(network);
    }
}
