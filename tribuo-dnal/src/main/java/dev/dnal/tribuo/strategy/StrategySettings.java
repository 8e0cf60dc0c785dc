package dev.dnal.tribuo.strategy;

import dev.dnal.onnx.decision.GateRule;
import dev.dnal.tribuo.schedule.DeltaSchedule;
import dev.dnal.tribuo.search.PenaltyForm;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.control.GateSteering;
import dev.dnal.tribuo.strategy.dnal.Constraint;

/**
 * What a strategy that is chosen by its name may take into account; each takes what it has a use for.
 *
 * @param training epochs and learning rate of gates, or of weights where those train; weight decay of weights
 * @param rule limits to the widths, and the threshold of gates
 * @param lambda factor of a penalty, finite and at least 0
 * @param penalty what open gates are charged for
 * @param delta steepness of gates over the epochs
 * @param batchStatistics whether batch normalisations that rest use the statistics of the batch
 * @param steering how lambda and the steepness follow what the epochs come to
 * @param constraint what draws gates to 0 and 1 where such a thing does
 */
public record StrategySettings(
        WeightStage training,
        GateRule rule,
        double lambda,
        PenaltyForm penalty,
        DeltaSchedule delta,
        boolean batchStatistics,
        GateSteering steering,
        Constraint constraint) {}
