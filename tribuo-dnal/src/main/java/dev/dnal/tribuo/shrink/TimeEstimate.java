package dev.dnal.tribuo.shrink;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.cost.NetworkCost;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.search.Budget;

/**
 * About how long a network will train to become smaller.
 *
 * @param settings how it does
 * @param images that it is trained by
 * @param given the network
 * @param step what steps take
 */
record TimeEstimate(ShrinkSettings settings, int images, Graph given, StepSeconds step) {
    /** Of a limit in milliseconds it isn't known before what share it is. */
    private static final double USUAL_SHARE = 0.5;

    double seconds() {
        double all = settings.maxDrop().isPresent() ? inRounds() : ofOne(1, share());
        return settings.timeLimitSeconds() == 0 ? all : Math.min(all, settings.timeLimitSeconds());
    }

    /** Each holds, and is gone on from: if one doesn't, the next ones are larger, but the gates are those of a larger network too. */
    private double inRounds() {
        double seconds = 0;
        double start = 1;
        for (int round = 0; round < ShrinkSettings.MOST_ROUNDS; round++) {
            seconds += ofOne(start, start / 2);
            start /= 2;
        }
        return seconds;
    }

    private double ofOne(double start, double end) {
        long perEpoch = Math.max(1, images / settings.batchSize());
        return step.total(
                perEpoch * settings.gateEpochs(images), start, perEpoch * settings.recoveryEpochs(images), end);
    }

    private double share() {
        NetworkCost cost = CostCounter.count(given);
        return settings.budgets().stream()
                .mapToDouble(budget -> share(budget, cost))
                .min()
                .orElse(1);
    }

    private static double share(Budget budget, NetworkCost cost) {
        double whole = switch (budget.cost()) {
            case MACS -> (double) cost.macs();
            case PARAMS -> (double) cost.params();
            case LATENCY -> 0;
        };
        return whole > 0 ? Math.min(1, budget.limit(whole) / whole) : budget.isShare() ? budget.limit(1) : USUAL_SHARE;
    }
}
