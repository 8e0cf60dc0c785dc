package dev.dnal.tribuo.search;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.graph.Graph;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * The factor of the penalty from epoch to epoch: as it was set, or where there is a budget, steered towards it. After each epoch
 * it is multiplied by the square of what the open gates cost over what the budget allows, within a factor of 4 either way. (That is ours, not part of
 * the published method. The budget itself is met by the choice at the end, whatever the gates have come to.)
 */
final class LambdaControl implements ToDoubleFunction<List<EpochRecord>> {
    private static final double LARGEST_STEP = 4;

    private final double begin;
    private final OptionalDouble share;
    private final double wholeMacs;

    /**
     * A control.
     *
     * @param begin the factor in the first epoch
     * @param share of the network's cost that the budget allows, if there is one
     * @param whole the network
     */
    LambdaControl(double begin, OptionalDouble share, Graph whole) {
        this.begin = begin;
        this.share = share;
        this.wholeMacs = CostCounter.count(whole).macs();
    }

    @Override
    public double applyAsDouble(List<EpochRecord> before) {
        double lambda = begin;
        if (share.isPresent()) {
            for (EpochRecord record : before) {
                double excess = record.liveMacs() / (share.getAsDouble() * wholeMacs);
                lambda *= Math.max(1 / LARGEST_STEP, Math.min(excess * excess, LARGEST_STEP));
            }
        }
        return lambda;
    }
}
