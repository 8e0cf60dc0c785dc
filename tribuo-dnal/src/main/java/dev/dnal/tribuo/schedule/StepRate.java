package dev.dnal.tribuo.schedule;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.tribuo.config.ConfiguredValue;
import java.util.ArrayList;
import java.util.List;

/** A learning rate that is divided by 10 after each of some epochs, as the published DNAL runs do after 10 and 40. */
public final class StepRate extends ConfiguredValue implements LearningRateSchedule {
    private static final double DIVISOR = 10;

    @Config(mandatory = true, description = "Learning rate at the beginning, above 0.")
    private double initial;

    @Config(description = "Numbers of epochs after which the rate is divided by 10.")
    private List<Integer> milestones = new ArrayList<>();

    /** For OLCUT. */
    private StepRate() {}

    /**
     * A schedule.
     *
     * @param initial learning rate at the beginning, finite and above 0
     * @param milestones numbers of epochs after which the rate is divided by 10, in any order
     * @throws IllegalArgumentException if the rate is out of range
     */
    public StepRate(double initial, List<Integer> milestones) {
        this.initial = initial;
        this.milestones = List.copyOf(milestones);
        check();
    }

    @Override
    protected void check() {
        require("initial", Rates.isValid(initial), Rates.message(initial));
    }

    @Override
    public double at(double epoch, int epochs) {
        int passed = (int)
                milestones.stream().filter(milestone -> milestone <= epoch).count();
        return initial / Math.pow(DIVISOR, passed);
    }
}
