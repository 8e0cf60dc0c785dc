package dev.dnal.tribuo.schedule;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.impl.ConfiguredObjectProvenanceImpl;

/**
 * A learning rate that falls from its peak to nearly 0 along half a cosine: peak * (1 + cos(pi * t)) / 2 with t from 0 to 1
 * over the stage (Loshchilov and Hutter, "SGDR", 2016, without restarts).
 */
public final class CosineRate implements LearningRateSchedule {
    @Config(mandatory = true, description = "Learning rate at the beginning, above 0.")
    private double peak;

    /** For OLCUT. */
    private CosineRate() {}

    /**
     * A schedule.
     *
     * @param peak learning rate at the beginning, finite and above 0
     * @throws IllegalArgumentException if it is not
     */
    public CosineRate(double peak) {
        this.peak = Rates.require(peak);
    }

    @Override
    public void postConfig() throws PropertyException {
        Rates.requireProperty("peak", peak);
    }

    @Override
    public double at(double epoch, int epochs) {
        return peak * (1 + Math.cos(Math.PI * epoch / epochs)) / 2;
    }

    @Override
    public ConfiguredObjectProvenance getProvenance() {
        return new ConfiguredObjectProvenanceImpl(this, "LearningRateSchedule");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CosineRate that && peak == that.peak;
    }

    @Override
    public int hashCode() {
        return Double.hashCode(peak);
    }

    @Override
    public String toString() {
        return "CosineRate(peak=" + peak + ")";
    }
}
