package dev.dnal.tribuo.strategy.dnal;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.decision.DecisionGate;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.training.TrainingBuilder;
import dev.dnal.tribuo.search.WeightStage;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Trains clipped gates and weights under a constraint ({@link ClippedScores}): DARTS-PRIME (arXiv 2106.11655) on the channels, operations and edges of
 * a network.
 */
public class ConstrainedGates extends BudgetedGates {
    @Config(description = "What draws gates to 0 and 1: ADMM, PROXIMITY or ADJUSTED.")
    private Constraint constraint = Constraint.ADMM;

    @Config(
            description =
                    "Length of the constraint's step beside that of the loss, at the end of the training, finite and at least 0.")
    private double rho = 4;

    /** For OLCUT. */
    protected ConstrainedGates() {}

    /**
     * The strategy.
     *
     * @param training how gates and weights train, at least 1 epoch, without early stopping
     * @param rule limits to the widths; its threshold does not matter
     * @param constraint what draws gates to 0 and 1
     * @throws IllegalArgumentException if the epochs are out of range
     */
    public ConstrainedGates(WeightStage training, GateRule rule, Constraint constraint) {
        super(training, rule);
        this.constraint = constraint;
    }

    @Override
    protected void check() {
        super.check();
        require(
                "rho",
                rho >= 0 && Double.isFinite(rho),
                "The length of a constraint's step must be finite and at least 0, found " + rho);
    }

    @Override
    TrainedGates.Form form() {
        return TrainedGates.Form.CLIPPED;
    }

    @Override
    TrainingBuilder prepared(TrainingBuilder ofGates) {
        return ofGates.gradientInformation(GateSchedule.LAST);
    }

    @Override
    BudgetedScores scores(
            List<DecisionGate> gates,
            Map<String, Double> costs,
            ToDoubleFunction<Map<String, double[]>> shares,
            double budget,
            BudgetedScores.Pace pace) {
        return new ClippedScores(gates, shares, budget, pace, constraint, rho, gateRule());
    }
}
