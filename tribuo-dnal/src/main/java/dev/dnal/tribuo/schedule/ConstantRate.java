package dev.dnal.tribuo.schedule;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.tribuo.config.ConfiguredValue;

/** A learning rate that stays as it is. */
public final class ConstantRate extends ConfiguredValue implements LearningRateSchedule {
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
        this.rate = rate;
        check();
    }

    @Override
    protected void check() {
        require("rate", Rates.isValid(rate), Rates.message(rate));
    }

    @Override
    public double at(double epoch, int epochs) {
        return rate;
    }
}
