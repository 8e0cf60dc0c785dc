package dev.dnal.tribuo.search.control;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.tribuo.config.ConfiguredValue;
import dev.dnal.tribuo.search.GateControl;
import dev.dnal.tribuo.search.GateSettings;
import dev.dnal.tribuo.search.SearchContext;
import dev.dnal.tribuo.search.record.EpochRecord;
import java.util.OptionalDouble;

/**
 * Steers the factor of the penalty towards the budget, where there is one, by a proportional and integral rule on logarithms: with
 * e the logarithm of what the open gates cost over what the budget allows, within a factor of 4 either way,
 *
 * <pre>log lambda = log (lambda as set) + proportional * (e of the last epoch) + integral * (sum of e over the epochs)</pre>
 *
 * <p>The first part answers what is too much at once and goes as that goes; the second rises until it is gone.
 */
public final class PiSteering extends ConfiguredValue implements GateSteering {
    private static final double LARGEST_ERROR = Math.log(4);

    @Config(description = "Weight of the last epoch's error, finite and at least 0.")
    private double proportional = 1;

    @Config(description = "Weight of the sum of all epochs' errors, finite and at least 0.")
    private double integral = 1;

    /** The rule with both weights 1; also for OLCUT. */
    public PiSteering() {}

    /**
     * A rule.
     *
     * @param proportional weight of the last epoch's error, finite and at least 0
     * @param integral weight of the sum of all epochs' errors, finite and at least 0
     * @throws IllegalArgumentException if a weight is out of range
     */
    public PiSteering(double proportional, double integral) {
        this.proportional = proportional;
        this.integral = integral;
        check();
    }

    @Override
    protected void check() {
        boolean valid =
                proportional >= 0 && Double.isFinite(proportional) && integral >= 0 && Double.isFinite(integral);
        require(
                "proportional or integral",
                valid,
                "The weights of the rule must be finite and at least 0, found proportional " + proportional
                        + " and integral " + integral);
    }

    @Override
    public GateControl control(GateControl asSet, SearchContext context) {
        OptionalDouble budget = context.budgetMacs();
        if (budget.isEmpty()) {
            return asSet;
        }
        double allowed = budget.getAsDouble();
        return before -> {
            GateSettings set = asSet.next(before);
            double last = 0;
            double sum = 0;
            for (EpochRecord record : before) {
                last = error(record, allowed);
                sum += last;
            }
            return new GateSettings(set.lambda() * Math.exp(proportional * last + integral * sum), set.delta());
        };
    }

    private static double error(EpochRecord record, double allowed) {
        return Math.max(-LARGEST_ERROR, Math.min(Math.log(record.liveMacs() / allowed), LARGEST_ERROR));
    }
}
