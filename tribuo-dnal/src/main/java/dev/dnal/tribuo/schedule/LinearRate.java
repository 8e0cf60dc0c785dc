package dev.dnal.tribuo.schedule;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.config.ConfiguredValue;

/**
 * A learning rate that rises from 0 to its peak while weights find out of where they stand, and then falls along a line to 0 at the end of
 * the stage. For a given number of epochs, to fall along a line was the best of the usual schedules (Li, Yumer, Ramanan, "Budgeted Training",
 * 2019, arXiv 1905.04753).
 */
public final class LinearRate extends ConfiguredValue implements LearningRateSchedule {
    @Config(mandatory = true, description = "Highest learning rate, above 0.")
    private double peak;

    @Config(description = "Share of the stage in which the rate rises, at least 0 and below 1.")
    private double warmUp;

    /** For OLCUT. */
    private LinearRate() {}

    /**
     * A schedule.
     *
     * @param peak highest learning rate, finite and above 0
     * @param warmUp share of the stage in which the rate rises, at least 0 and below 1
     * @throws SettingException if an argument is out of range
     */
    public LinearRate(double peak, double warmUp) {
        this.peak = peak;
        this.warmUp = warmUp;
        check();
    }

    @Override
    protected void check() {
        require("peak", Rates.isValid(peak), Rates.message(peak));
        require(
                "warmUp",
                warmUp >= 0 && warmUp < 1,
                "A share of a stage to warm up in must be at least 0 and below 1, found " + warmUp);
    }

    @Override
    public double at(double epoch, int epochs) {
        double part = Math.min(epoch / epochs, 1);
        return peak * (part < warmUp ? part / warmUp : (1 - part) / (1 - warmUp));
    }

    @Override
    public String toString() {
        return "LinearRate(peak=" + peak + ",warmUp=" + warmUp + ")";
    }
}
