package dev.dnal.tribuo.schedule;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.config.ConfiguredValue;

/**
 * A learning rate that falls along half a cosine: peak * (1 + cos(pi * (epoch + from) / horizon)) / 2 (Loshchilov and Hutter,
 * "SGDR", 2016, without restarts). By itself the horizon is the number of epochs of the stage, so that the rate falls from its peak
 * to nearly 0. The published runs of DNAL have longer horizons, which the later stage goes on in: for MobileNetV2 80 epochs over
 * 160, and then 90 over 120 from 30 on.
 */
public final class CosineRate extends ConfiguredValue implements LearningRateSchedule {
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
        this.peak = peak;
        check();
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
        this.peak = peak;
        this.horizon = horizon;
        this.from = from;
        check();
        requireHorizon(horizon >= 1);
    }

    @Override
    protected void check() {
        require("peak", Rates.isValid(peak), Rates.message(peak));
        requireHorizon(horizon == 0 ? from == 0 : from >= 0 && from < horizon);
    }

    private void requireHorizon(boolean holds) {
        require(
                "horizon or from",
                holds,
                "A cosine must have a horizon of at least 1 epoch and begin within it, found horizon " + horizon
                        + " and from " + from);
    }

    @Override
    public double at(double epoch, int epochs) {
        double part = (epoch + from) / (horizon == 0 ? epochs : horizon);
        return peak * (1 + Math.cos(Math.PI * Math.min(part, 1))) / 2;
    }

    @Override
    public String toString() {
        return "CosineRate(peak=" + peak + (horizon == 0 ? "" : ",horizon=" + horizon + ",from=" + from) + ")";
    }
}
