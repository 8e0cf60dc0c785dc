package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.search.Budget;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The most that a network may cost of something.
 *
 * @param budget that says so
 * @param whole what the whole network costs, in the budget's unit
 * @param expected what networks cost without being run, in the same unit
 * @param measured what they take when they run, where that is not sure from what is expected
 */
record Limit(
        Budget budget, double whole, ToDoubleFunction<Graph> expected, Optional<ToDoubleFunction<Graph>> measured) {
    /** The most, in the budget's unit. */
    double most() {
        return budget.limit(whole);
    }

    /** The most, as a share of what the whole network costs. */
    double share() {
        return most() / whole;
    }

    /** What a network costs for sure, in the budget's unit. */
    double cost(Graph network) {
        return measured.orElse(expected).applyAsDouble(network);
    }
}
