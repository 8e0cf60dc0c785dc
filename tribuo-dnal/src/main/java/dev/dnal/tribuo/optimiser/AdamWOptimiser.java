package dev.dnal.tribuo.optimiser;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.training.optimiser.AdamW;
import dev.dnal.onnx.training.optimiser.Optimiser;
import dev.dnal.tribuo.config.ConfiguredValue;

/** Adam with decoupled weight decay, by the formulas of {@link AdamW}. */
public final class AdamWOptimiser extends ConfiguredValue implements StageOptimiser {
    @Config(description = "Decay of the mean of gradients, from 0 to below 1.")
    private double beta1 = 0.9;

    @Config(description = "Decay of the mean of squared gradients, from 0 to below 1.")
    private double beta2 = 0.999;

    @Config(description = "Added to the root of the mean of squared gradients, above 0.")
    private double epsilon = 1e-8;

    /** The usual settings; also for OLCUT. */
    public AdamWOptimiser() {}

    /**
     * With other settings.
     *
     * @param beta1 decay of the mean of gradients, in [0, 1)
     * @param beta2 decay of the mean of squared gradients, in [0, 1)
     * @param epsilon added to the root of the mean of squared gradients, above 0
     * @throws IllegalArgumentException if an argument is out of range
     */
    public AdamWOptimiser(double beta1, double beta2, double epsilon) {
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        check();
    }

    @Override
    protected void check() {
        require("beta1, beta2 or epsilon", () -> withWeightDecay(0));
    }

    @Override
    public Optimiser withWeightDecay(double weightDecay) {
        return new AdamW(beta1, beta2, epsilon, weightDecay);
    }
}
