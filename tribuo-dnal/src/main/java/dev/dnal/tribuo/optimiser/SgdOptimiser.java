package dev.dnal.tribuo.optimiser;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.training.optimiser.Optimiser;
import dev.dnal.onnx.training.optimiser.Sgd;
import dev.dnal.tribuo.config.ConfiguredValue;

/** Stochastic gradient descent with momentum, by the formulas of {@link Sgd}. */
public final class SgdOptimiser extends ConfiguredValue implements StageOptimiser {
    @Config(description = "Momentum, from 0 to below 1.")
    private double momentum = 0.9;

    @Config(description = "Whether the momentum is Nesterov's.")
    private boolean nesterov;

    /** Momentum 0.9, not Nesterov's; also for OLCUT. */
    public SgdOptimiser() {}

    /**
     * With another momentum.
     *
     * @param momentum in [0, 1)
     * @param nesterov whether it is Nesterov's, which needs a momentum above 0
     * @throws IllegalArgumentException if an argument is out of range
     */
    public SgdOptimiser(double momentum, boolean nesterov) {
        this.momentum = momentum;
        this.nesterov = nesterov;
        check();
    }

    @Override
    protected void check() {
        require("momentum or nesterov", () -> withWeightDecay(0));
    }

    @Override
    public Optimiser withWeightDecay(double weightDecay) {
        return new Sgd(momentum, nesterov, weightDecay);
    }
}
