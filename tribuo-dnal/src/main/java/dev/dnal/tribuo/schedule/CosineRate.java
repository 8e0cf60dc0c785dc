package dev.dnal.tribuo.schedule;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.impl.ConfiguredObjectProvenanceImpl;
import dev.dnal.onnx.SettingException;
import java.util.Objects;

/**
 * A learning rate that falls along half a cosine: peak * (1 + cos(pi * (epoch + from) / horizon)) / 2 (Loshchilov and Hutter,
 * "SGDR", 2016, without restarts). By itself the horizon is the number of epochs of the stage, so that the rate falls from its peak
 * to nearly 0. The published runs of DNAL have longer horizons, which the later stage goes on in: for MobileNetV2 80 epochs over
 * 160, and then 90 over 120 from 30 on.
 */
public final class CosineRate implements LearningRateSchedule {
    @Config(mandatory = true, description = "Learning rate at the beginning, above 0.")
    private double peak;

    @Config(description = "Epochs from the peak to 0; 0 for as many as the stage has.")
    private int horizon;

    @Config(description = "Epochs of the horizon that are over when the stage begins, at least 0.")
    private int from;

    /** For OLCUT. */
    private CosineRate() {}

    /**
     * A schedule.
     *
     * @param peak learning rate at the beginning, finite and above 0
     * @throws SettingException if it is not
     */
    public CosineRate(double peak) {
        this.peak = Rates.require(peak);
    }

    /**
     * A schedule over a horizon of its own.
     *
     * @param peak learning rate at the beginning of the horizon, finite and above 0
     * @param horizon epochs from the peak to 0, at least 1
     * @param from epochs of the horizon that are over when the stage begins, at least 0 and below the horizon
     * @throws SettingException if an argument is out of range
     */
    public CosineRate(double peak, int horizon, int from) {
        this(peak);
        this.horizon = horizon;
        this.from = from;
        if (horizon < 1 || !isWithinHorizon()) {
            throw new SettingException(complaint());
        }
    }

    private boolean isWithinHorizon() {
        return horizon == 0 ? from == 0 : from >= 0 && from < horizon;
    }

    private String complaint() {
        return "A cosine must have a horizon of at least 1 epoch and begin within it, found horizon " + horizon
                + " and from " + from;
    }

    @Override
    public void postConfig() throws PropertyException {
        Rates.requireProperty("peak", peak);
        if (!isWithinHorizon()) {
            throw new PropertyException("", "horizon or from", complaint());
        }
    }

    @Override
    public double at(double epoch, int epochs) {
        double part = (epoch + from) / (horizon == 0 ? epochs : horizon);
        return peak * (1 + Math.cos(Math.PI * Math.min(part, 1))) / 2;
    }

    @Override
    public ConfiguredObjectProvenance getProvenance() {
        return new ConfiguredObjectProvenanceImpl(this, "LearningRateSchedule");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CosineRate that && peak == that.peak && horizon == that.horizon && from == that.from;
    }

    @Override
    public int hashCode() {
        return Objects.hash(peak, horizon, from);
    }

    @Override
    public String toString() {
        return "CosineRate(peak=" + peak + (horizon == 0 ? "" : ",horizon=" + horizon + ",from=" + from) + ")";
    }
}
