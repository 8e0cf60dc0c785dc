package dev.dnal.tribuo.search.control;

import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How trainings of gates go on from epoch to epoch, as far as a linear model tells. The state x is, after an epoch: the logarithm of the share of
 * the whole network's multiply-accumulate operations that open gates leave, the loss, the share of open gates, that of undecided ones, and the
 * logarithms of lambda and of delta. The control u is by how much the logarithms of lambda and of delta change to the next epoch. The model is
 *
 * <pre>next x = x + C [x, u, 1]</pre>
 *
 * <p>with C fitted to the epochs of earlier runs by ridge regression, so that nothing is said to change where nothing is known; that lambda and delta
 * change by their controls is known. (Choice of state, control and model are ours; Neural iLQR, arXiv 2011.10737, fits a network of two layers.)
 */
final class GateDynamics {
    /** Elements of the state. */
    static final int STATES = 6;

    /** Elements of the control. */
    static final int CONTROLS = 2;

    private static final int FEATURES = STATES + CONTROLS + 1;

    /** How many coefficients there are. */
    static final int COEFFICIENTS = STATES * FEATURES;

    private static final double RIDGE = 1e-3;

    /** Place of the logarithms, each of which its control changes, in the state. */
    private static final int LOGARITHMS = STATES - CONTROLS;

    private final double[][] changes;

    /**
     * A model.
     *
     * @param coefficients of C, row by row
     */
    GateDynamics(List<Double> coefficients) {
        changes = new double[STATES][FEATURES];
        for (int i = 0; i < COEFFICIENTS; i++) {
            changes[i / FEATURES][i % FEATURES] = coefficients.get(i);
        }
    }

    /**
     * The coefficients that fit earlier runs.
     *
     * @param runs epochs of each run, of all its stages
     * @throws SettingException if they have too few epochs of gates to tell, or one has no epoch of the whole network, of whose operations shares
     *     are
     */
    static List<Double> fitted(List<List<EpochRecord>> runs) {
        List<double[]> features = new ArrayList<>();
        List<double[]> targets = new ArrayList<>();
        runs.forEach(run -> addTransitions(run, features, targets));
        if (features.size() < FEATURES) {
            throw new SettingException("The steering ilqr learns from earlier runs of dnal: expected at least "
                    + FEATURES + " pairs of epochs of gates, found " + features.size());
        }
        double[][] z = features.toArray(double[][]::new);
        double[][] back = Matrices.transposed(z);
        double[][] squares = Matrices.product(back, z);
        for (int i = 0; i < FEATURES; i++) {
            squares[i][i] += RIDGE * features.size();
        }
        double[][] c = Matrices.solved(squares, Matrices.product(back, targets.toArray(double[][]::new)))
                .orElseThrow();
        double[][] rows = Matrices.transposed(c);
        for (int control = 0; control < CONTROLS; control++) {
            rows[LOGARITHMS + control] = new double[FEATURES];
            rows[LOGARITHMS + control][STATES + control] = 1;
        }
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).boxed().toList();
    }

    private static void addTransitions(List<EpochRecord> run, List<double[]> features, List<double[]> targets) {
        double whole = run.stream()
                .filter(record -> record.stage() == Stage.WEIGHTS || record.stage() == Stage.BASELINE)
                .mapToLong(EpochRecord::liveMacs)
                .findFirst()
                .orElseThrow(() -> new SettingException("The steering ilqr learns what share of a network gates leave:"
                        + " expected runs with an epoch in which the whole network trains, found one without; give them"
                        + " --epochs-weights 1 or more, or --baseline"));
        List<EpochRecord> gates = run.stream()
                .filter(record -> record.stage() == Stage.ARCHITECTURE && record.lambda() > 0 && record.delta() > 0)
                .toList();
        for (int i = 1; i < gates.size(); i++) {
            if (gates.get(i).epoch() == gates.get(i - 1).epoch() + 1) {
                double[] before = state(gates.get(i - 1), whole);
                features.add(features(before, control(gates.get(i - 1), gates.get(i))));
                targets.add(Matrices.difference(state(gates.get(i), whole), before));
            }
        }
    }

    /**
     * The state after an epoch.
     *
     * @param whole operations of the whole network
     */
    static double[] state(EpochRecord record, double whole) {
        double undecided = record.gates().undecided();
        return new double[] {
            Math.log(Math.max(1, record.liveMacs()) / whole),
            record.loss(),
            record.openGates(),
            Double.isNaN(undecided) ? 0 : undecided,
            Math.log(record.lambda()),
            Math.log(record.delta())
        };
    }

    private static double[] control(EpochRecord before, EpochRecord after) {
        return new double[] {Math.log(after.lambda() / before.lambda()), Math.log(after.delta() / before.delta())};
    }

    private static double[] features(double[] state, double[] control) {
        double[] features = Arrays.copyOf(state, FEATURES);
        System.arraycopy(control, 0, features, STATES, CONTROLS);
        features[FEATURES - 1] = 1;
        return features;
    }

    /** The state behind an epoch. */
    double[] next(double[] state, double[] control) {
        return Matrices.sum(state, Matrices.product(changes, features(state, control)));
    }
}
