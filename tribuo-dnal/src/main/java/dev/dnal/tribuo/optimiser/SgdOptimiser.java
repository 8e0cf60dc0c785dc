package dev.dnal.tribuo.optimiser;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.impl.ConfiguredObjectProvenanceImpl;
import dev.dnal.onnx.training.optimiser.Optimiser;
import dev.dnal.onnx.training.optimiser.Sgd;
import java.util.Objects;

/** Stochastic gradient descent with momentum, by the formulas of {@link Sgd}. */
public final class SgdOptimiser implements StageOptimiser {
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
        withWeightDecay(0);
    }

    @Override
    public void postConfig() throws PropertyException {
        try {
            withWeightDecay(0);
        } catch (IllegalArgumentException e) {
            throw new PropertyException(e, "", "momentum", e.getMessage());
        }
    }

    @Override
    public Optimiser withWeightDecay(double weightDecay) {
        return new Sgd(momentum, nesterov, weightDecay);
    }

    @Override
    public ConfiguredObjectProvenance getProvenance() {
        return new ConfiguredObjectProvenanceImpl(this, "Optimiser");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SgdOptimiser that && momentum == that.momentum && nesterov == that.nesterov;
    }

    @Override
    public int hashCode() {
        return Objects.hash(momentum, nesterov);
    }

    @Override
    public String toString() {
        return "SgdOptimiser(momentum=" + momentum + ",nesterov=" + nesterov + ")";
    }
}
