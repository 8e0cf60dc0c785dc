package dev.dnal.tribuo.schedule;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.config.ConfiguredValue;

/** Another schedule, all of whose learning rates are multiplied by a factor. */
public final class ScaledRate extends ConfiguredValue implements LearningRateSchedule {
    @Config(mandatory = true, description = "The other schedule.")
    private LearningRateSchedule schedule;

    @Config(mandatory = true, description = "What its rates are multiplied by, above 0.")
    private double factor;

    /** For OLCUT. */
    @SuppressWarnings("NullAway.Init") // OLCUT sets the mandatory fields
    private ScaledRate() {}

    /**
     * A schedule.
     *
     * @param factor finite and above 0
     * @throws SettingException if it is not
     */
    public ScaledRate(LearningRateSchedule schedule, double factor) {
        this.schedule = schedule;
        this.factor = factor;
        check();
    }

    @Override
    protected void check() {
        require("factor", Rates.isValid(factor), "A factor of rates must be finite and above 0, found " + factor);
    }

    @Override
    public double at(double epoch, int epochs) {
        return factor * schedule.at(epoch, epochs);
    }

    @Override
    public String toString() {
        return "ScaledRate(" + schedule + ",factor=" + factor + ")";
    }
}
