package dev.dnal.tribuo.strategy.dnal;

import dev.dnal.onnx.decision.DecisionGate;
import dev.dnal.onnx.decision.GateMasks;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.TrainingGraph;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Trains clipped gates under a constraint, as DARTS-PRIME (arXiv 2106.11655) trains the operations of a cell. With a the parameters, g = a
 * within 0 and 1 the gates, p the part of the training that is over (for ADMM, of what comes before gates settle), and ||.|| over the gates of one decision:
 *
 * <ol>
 *   <li>Gates make a step when {@link GateSchedule} says so; in all other steps only weights train. (Published.)
 *   <li>A gate that has come to 0 stays there for good. (Published. It spares the gates that a decision has to keep, which is ours.)
 *   <li>The constraint is a term of the loss. (Published.) It is
 *       <ul>
 *         <li>rho/2 ||g - z + u|| for {@link Constraint#ADMM}; every {@value #INTERVAL} steps of the gates z is projected, and u = {@value #MEMORY} * u + g - z.
 *             The published projection leaves one operation of several; that onto a budget, of the highest a + u, is ours, and that rho grows as p;
 *         <li>p rho/2 ||g - 1[g &gt; 0.5]|| for {@link Constraint#PROXIMITY};
 *         <li>rho/2 ||f (g - 1[g &gt; 0.5])|| with f = (1 - p) 4 (g - 0.5)^2 + p for {@link Constraint#ADJUSTED}, which is what the published code
 *             makes of two operations, as a channel that stays or goes; where f stands in the term is reconstructed.
 *       </ul>
 *   <li>Gates make a step of a fixed length where the data's loss falls, and one of rho times that where the constraint's does. (Ours: no learning
 *       rate has to suit both.)
 *   <li>With {@link Constraint#ADMM}, when {@value #SETTLED} of the steps are over and the budget has fallen, gates are closed that are not in z, and those
 *       that are are opened; in the rest of the steps weights get used to that. (Ours: gates that are still on their way would be cut all at once.)
 * </ol>
 */
final class ClippedScores extends BudgetedScores {
    /** Of all gates at first, which 0.5 is for two operations in competition. Without the published noise: gradients tell gates apart. */
    static final double START = 0.5;

    private static final int INTERVAL = 10;

    private static final double MEMORY = 0.2;

    /** Over all steps, a gate that always goes in one direction goes this far. */
    private static final double WAY = 3;

    private static final double LONGEST = 0.1;

    private static final double SETTLED = 0.8;

    /** Below all scores. */
    private static final double NEVER = -1e6;

    private static final double ROUNDING = 1e-12;

    /** Asks on which side of 0 a score is. */
    private static final double HARD = 1e9;

    private static final String MASK = VARIABLE + "mask/";

    private static final String TARGETS = VARIABLE + "targets/";

    private static final String MULTIPLIERS = VARIABLE + "multipliers/";

    private static final String THRESHOLD = VARIABLE + "threshold";

    private static final String STEPS_OF_GATES = VARIABLE + "steps-of-gates";

    private final Constraint constraint;
    private final double rho;
    private final GateRule rule;

    /**
     * Gates that all stand at {@value #START}.
     *
     * @param shares see {@link BudgetedScores}
     * @param budget such a share, above 0
     * @param rho length of the constraint's step beside that of the loss, at least 0
     * @param rule to what numbers the open gates of each decision are rounded; as many as the least of these don't close for good
     */
    ClippedScores(
            List<DecisionGate> gates,
            ToDoubleFunction<Map<String, double[]>> shares,
            double budget,
            Pace pace,
            Constraint constraint,
            double rho,
            GateRule rule) {
        super(gates, shares, budget, pace);
        this.constraint = constraint;
        this.rho = rho;
        this.rule = rule;
    }

    @Override
    double begin() {
        return START;
    }

    @Override
    double parameter(double score, int step) {
        return score;
    }

    @Override
    public Map<String, Tensor> variables() {
        Map<String, Tensor> variables = super.variables();
        variables.putAll(ScoreVectors.filled(gates(), 1).tensors(MASK));
        variables.putAll(ScoreVectors.filled(gates(), 1).tensors(TARGETS));
        variables.putAll(ScoreVectors.filled(gates(), 0).tensors(MULTIPLIERS));
        variables.put(THRESHOLD, scalar(GateSchedule.START.threshold()));
        variables.put(STEPS_OF_GATES, scalar(0));
        return variables;
    }

    private static Tensor scalar(double value) {
        return Tensor.of(new double[] {value});
    }

    private static double scalar(Map<String, Tensor> variables, String name) {
        return tensor(variables, name).doubles()[0];
    }

    @Override
    ScoreVectors step(
            ScoreVectors scores,
            ScoreVectors before,
            ScoreVectors changed,
            int step,
            Map<String, Tensor> state,
            Map<String, Tensor> variables) {
        GateSchedule schedule = new GateSchedule(scalar(variables, THRESHOLD));
        double information = scalar(state, TrainingGraph.GRADIENT_INFORMATION);
        variables.put(THRESHOLD, scalar(schedule.next(information).threshold()));
        boolean settles = constraint == Constraint.ADMM && step == settled();
        boolean rests = constraint == Constraint.ADMM && step > settled();
        if (rests || !(schedule.isDue(information) || settles)) {
            return scores;
        }
        ScoreVectors mask = ScoreVectors.of(gates(), variables, MASK);
        int stepsOfGates = (int) scalar(variables, STEPS_OF_GATES) + 1;
        variables.put(STEPS_OF_GATES, scalar(stepsOfGates));
        if (constraint == Constraint.ADMM && (stepsOfGates % INTERVAL == 0 || settles)) {
            project(scores, mask, step, variables);
        }
        ScoreVectors moved = moved(scores, changed.with(mask, (change, open) -> change * open), length())
                .plus(-rho * length(), pull(scores, mask, step, variables));
        ScoreVectors left = closedForGood(moved, mask);
        variables.putAll(left.tensors(MASK));
        ScoreVectors clipped = moved.with(left, (score, open) -> open > 0 ? Math.max(score, 0) : 0);
        return settles ? ScoreVectors.of(gates(), variables, TARGETS) : clipped;
    }

    /** The last step of the gates under a budget. */
    private int settled() {
        return (int) Math.ceil(Math.max(SETTLED, pace().fall()) * pace().steps());
    }

    /** The length of a step of the gates, so that those that are to be expected go the whole way. */
    private double length() {
        return Math.min(LONGEST, WAY * (GateSchedule.FREQUENCY + 1) / pace().steps());
    }

    private void project(ScoreVectors scores, ScoreVectors mask, int step, Map<String, Tensor> variables) {
        ScoreVectors multipliers = ScoreVectors.of(gates(), variables, MULTIPLIERS);
        // Of g + u, gates that are fully open would all be alike; those that are closed for good come last.
        ScoreVectors wanted = scores.plus(1, multipliers).with(mask, (score, open) -> open > 0 ? score : NEVER);
        double threshold = threshold(wanted, step);
        ScoreVectors targets =
                chosen(wanted.map(score -> score - threshold)).with(mask, (chosen, open) -> chosen * open);
        variables.putAll(targets.tensors(TARGETS));
        variables.putAll(multipliers
                .map(value -> MEMORY * value)
                .plus(1, scores.map(ClippedScores::clip))
                .plus(-1, targets)
                .tensors(MULTIPLIERS));
    }

    /** 1 for the gates that stay if those with scores above 0 are worth their cost, as many as the rule allows; else 0. */
    private ScoreVectors chosen(ScoreVectors scores) {
        Map<String, boolean[]> open = GateMasks.of(
                        gates(), name -> Tensor.of(scores.of(name), scores.of(name).length), HARD, rule)
                .open();
        Map<String, double[]> chosen = new LinkedHashMap<>();
        gates().forEach(gate -> {
            boolean[] mask = Objects.requireNonNull(open.get(gate.name()), gate.name());
            chosen.put(
                    gate.parameter(),
                    IntStream.range(0, mask.length)
                            .mapToDouble(c -> mask[c] ? 1 : 0)
                            .toArray());
        });
        return new ScoreVectors(chosen);
    }

    /** The gradient of the constraint at rho/2 = 1, times the root of the number of gates: of length 1 for each gate on average. */
    private ScoreVectors pull(ScoreVectors scores, ScoreVectors mask, int step, Map<String, Tensor> variables) {
        double progress = Math.min(1, (double) step / (constraint == Constraint.ADMM ? settled() : pace().steps()));
        ScoreVectors open = scores.map(ClippedScores::clip);
        return switch (constraint) {
            case ADMM ->
                unit(open.plus(-1, ScoreVectors.of(gates(), variables, TARGETS))
                                .plus(1, ScoreVectors.of(gates(), variables, MULTIPLIERS))
                                .with(mask, (distance, left) -> distance * left))
                        .map(pull -> progress * pull);
            case PROXIMITY -> unit(open.map(ClippedScores::distance)).map(pull -> progress * pull);
            case ADJUSTED -> {
                ScoreVectors factors = open.map(value -> (1 - progress) * 4 * (value - 0.5) * (value - 0.5) + progress);
                ScoreVectors weighed = open.map(ClippedScores::distance).with(factors, (a, b) -> a * b);
                yield unit(weighed).with(factors, (a, b) -> a * b);
            }
        };
    }

    private static double distance(double open) {
        return open - (open > 0.5 ? 1 : 0);
    }

    private static double clip(double parameter) {
        return Math.min(Math.max(parameter, 0), 1);
    }

    /** Each vector by the root of the mean of its squares. */
    private static ScoreVectors unit(ScoreVectors vectors) {
        Map<String, double[]> units = new LinkedHashMap<>();
        vectors.values().forEach((name, vector) -> {
            double length = new ScoreVectors(Map.of(name, vector)).rms() + ROUNDING;
            units.put(
                    name,
                    new ScoreVectors(Map.of(name, vector))
                            .map(value -> value / length)
                            .of(name));
        });
        return new ScoreVectors(units);
    }

    /** The mask, from which gates go that have come to 0, but for the highest of each decision, as many as it has to keep. */
    private ScoreVectors closedForGood(ScoreVectors scores, ScoreVectors mask) {
        Map<String, double[]> left = new LinkedHashMap<>();
        for (DecisionGate gate : gates()) {
            double[] vector = scores.of(gate.parameter());
            double[] open = mask.of(gate.parameter()).clone();
            int atLeast = rule.of(gate.decision()).kept(0, vector.length);
            double[] sorted = IntStream.range(0, open.length)
                    .filter(c -> open[c] > 0)
                    .mapToDouble(c -> vector[c])
                    .sorted()
                    .toArray();
            double kept = atLeast == 0 ? Double.POSITIVE_INFINITY : sorted[Math.max(0, sorted.length - atLeast)];
            for (int c = 0; c < open.length; c++) {
                if (vector[c] <= 0 && vector[c] < kept) {
                    open[c] = 0;
                }
            }
            left.put(gate.parameter(), open);
        }
        return new ScoreVectors(left);
    }
}
