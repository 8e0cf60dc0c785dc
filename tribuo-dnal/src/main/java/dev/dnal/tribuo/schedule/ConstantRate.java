package dev.dnal.tribuo.schedule;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.impl.ConfiguredObjectProvenanceImpl;

/** A learning rate that stays as it is. */
public final class ConstantRate implements LearningRateSchedule {
    @Config(mandatory = true, description = "Learning rate, above 0.")
    private double rate;

    /** For OLCUT. */
    private ConstantRate() {}

    /**
     * A schedule.
     *
     * @param rate learning rate, finite and above 0
     * @throws IllegalArgumentException if it is not
     */
    public ConstantRate(double rate) {
        this.rate = Rates.require(rate);
    }

    @Override
    public void postConfig() throws PropertyException {
        Rates.requireProperty("rate", rate);
    }

    @Override
    public double at(double epoch, int epochs) {
        return rate;
    }

    @Override
    public ConfiguredObjectProvenance getProvenance() {
        return new ConfiguredObjectProvenanceImpl(this, "LearningRateSchedule");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConstantRate that && rate == that.rate;
    }

    @Override
    public int hashCode() {
        return Double.hashCode(rate);
    }

    @Override
    public String toString() {
        return "ConstantRate(rate=" + rate + ")";
    }
}
