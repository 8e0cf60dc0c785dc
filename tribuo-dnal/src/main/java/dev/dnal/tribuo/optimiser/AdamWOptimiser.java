package dev.dnal.tribuo.optimiser;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.impl.ConfiguredObjectProvenanceImpl;
import dev.dnal.onnx.training.optimiser.AdamW;
import dev.dnal.onnx.training.optimiser.Optimiser;
import java.util.Objects;

/** Adam with decoupled weight decay, by the formulas of {@link AdamW}. */
public final class AdamWOptimiser implements StageOptimiser {
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
        withWeightDecay(0);
    }

    @Override
    public void postConfig() throws PropertyException {
        try {
            withWeightDecay(0);
        } catch (IllegalArgumentException e) {
            throw new PropertyException(e, "", "beta1, beta2 or epsilon", e.getMessage());
        }
    }

    @Override
    public Optimiser withWeightDecay(double weightDecay) {
        return new AdamW(beta1, beta2, epsilon, weightDecay);
    }

    @Override
    public ConfiguredObjectProvenance getProvenance() {
        return new ConfiguredObjectProvenanceImpl(this, "Optimiser");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AdamWOptimiser that
                && beta1 == that.beta1
                && beta2 == that.beta2
                && epsilon == that.epsilon;
    }

    @Override
    public int hashCode() {
        return Objects.hash(beta1, beta2, epsilon);
    }

    @Override
    public String toString() {
        return "AdamWOptimiser(beta1=" + beta1 + ",beta2=" + beta2 + ",epsilon=" + epsilon + ")";
    }
}
