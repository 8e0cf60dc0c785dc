package dev.dnal.tribuo.search.control;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.tribuo.config.ConfiguredValue;
import dev.dnal.tribuo.search.GateControl;
import dev.dnal.tribuo.search.GateSettings;
import dev.dnal.tribuo.search.SearchContext;
import dev.dnal.tribuo.search.record.EpochRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Steers lambda and the steepness of gates towards the budget, where there is one, by planning with a model of how trainings of gates go on,
 * {@link GateDynamics}, which was fitted to earlier runs. Before each epoch but the first, the {@link Ilqr} finds the controls of all epochs that
 * are left, of which the first is taken. They are to cost little, with e the logarithm of the share that is left in the end over the
 * budget's, and d the control less that of the schedule that is set:
 *
 * <pre>{@value #MISS} e^2 + (loss, summed over the epochs) + {@value #EFFORT} |d|^2</pre>
 *
 * <p>Lambda changes by no more than a factor of 4 from one epoch to the next, and the last epoch is as steep as is set, so that gates are
 * hard in the end. Neural iLQR (arXiv 2011.10737) is published for mechanical systems; its use here is ours.
 */
public final class IlqrSteering extends ConfiguredValue implements GateSteering {
    private static final double MISS = 100;

    private static final double EFFORT = 0.1;

    private static final double LARGEST_STEP = Math.log(4);

    @Config(mandatory = true, description = "Coefficients of the model, as fitted to earlier runs.")
    private List<Double> coefficients = new ArrayList<>();

    /** For OLCUT. */
    private IlqrSteering() {}

    /**
     * A rule with a model that was fitted before.
     *
     * @param coefficients of the model
     * @throws IllegalArgumentException if they are not as many as there must be, or not all finite
     */
    public IlqrSteering(List<Double> coefficients) {
        this.coefficients = List.copyOf(coefficients);
        check();
    }

    /**
     * A rule that learns from earlier runs.
     *
     * @param runs epochs of each run, of all its stages
     * @throws SettingException if they have too few epochs of gates to learn from
     */
    public static IlqrSteering fitted(List<List<EpochRecord>> runs) {
        return new IlqrSteering(GateDynamics.fitted(runs));
    }

    @Override
    protected void check() {
        require(
                "coefficients",
                coefficients.size() == GateDynamics.COEFFICIENTS
                        && coefficients.stream().allMatch(Double::isFinite),
                "The model of gates needs " + GateDynamics.COEFFICIENTS + " finite coefficients, found "
                        + coefficients);
    }

    @Override
    public GateControl control(GateControl asSet, SearchContext context) {
        OptionalDouble budget = context.budgetMacs();
        if (budget.isEmpty()) {
            return asSet;
        }
        double whole = CostCounter.count(context.network()).macs();
        double target = Math.log(budget.getAsDouble() / whole);
        GateDynamics dynamics = new GateDynamics(coefficients);
        return before -> {
            GateSettings set = asSet.next(before);
            if (before.isEmpty()) {
                return set;
            }
            EpochRecord last = before.get(before.size() - 1);
            int left = last.epochs() - before.size();
            if (!(last.lambda() > 0 && last.delta() > 0) || left < 1) {
                return set;
            }
            List<double[]> scheduled = scheduled(asSet, before, left);
            double[] control = new Ilqr(new Planned(dynamics, target, scheduled))
                    .solve(GateDynamics.state(last, whole), scheduled)
                    .controls()
                    .get(0);
            double step = Math.max(-LARGEST_STEP, Math.min(control[0], LARGEST_STEP));
            double delta = left == 1 ? set.delta() : last.delta() * Math.exp(control[1]);
            return new GateSettings(last.lambda() * Math.exp(step), delta);
        };
    }

    /** The controls of the schedule that is set: lambda stays, and delta grows to what it would be from what it is. */
    private static List<double[]> scheduled(GateControl asSet, List<EpochRecord> before, int left) {
        EpochRecord last = before.get(before.size() - 1);
        List<EpochRecord> padded = new ArrayList<>(before);
        List<double[]> controls = new ArrayList<>();
        double delta = last.delta();
        for (int epoch = 0; epoch < left; epoch++) {
            double next = asSet.next(padded).delta();
            controls.add(new double[] {0, Math.log(next / delta)});
            delta = next;
            padded.add(last);
        }
        return controls;
    }

    private record Planned(GateDynamics dynamics, double target, List<double[]> scheduled) implements Ilqr.Plant {
        @Override
        public double[] next(double[] state, double[] control) {
            return dynamics.next(state, control);
        }

        @Override
        public double cost(int stage, double[] state, double[] control) {
            double[] off = Matrices.difference(control, scheduled.get(stage));
            return state[1] + EFFORT * (off[0] * off[0] + off[1] * off[1]);
        }

        @Override
        public double endCost(double[] state) {
            double miss = state[0] - target;
            return state[1] + MISS * miss * miss;
        }
    }
}
