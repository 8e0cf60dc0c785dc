package dev.dnal.tribuo.strategy.dnal;

import dev.dnal.onnx.decision.DecisionGate;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.tribuo.search.StateUpdate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * Scores of gates that train under a budget, which falls from all that the network costs while gates get steeper. The gates' parameters are the scores times
 * their steepness, which grows geometrically from {@value #GENTLE} to {@value #STEEP}: nearly all gates are far from 0 then. Steps are of a fixed
 * length, whatever the optimiser has made of the gradient, so that no learning rate has to suit the loss.
 */
abstract class BudgetedScores implements StateUpdate {
    /** Of the gates themselves, sigmoid({@value} * s). */
    static final double STEEPNESS = 1;

    private static final double GENTLE = 0.5;

    private static final double STEEP = 40;

    /** Where scores begin, and how far above 0 the lowest is if all are to be. */
    static final double OPEN = 1;

    /** Over all steps, a score that always goes in one direction goes this far. */
    private static final double WAY = 12;

    private static final double LONGEST_STEP = 0.05;

    /** How often what the network costs is looked at. */
    private static final int LOOKS = 50;

    /** Begins the names of variables. */
    static final String VARIABLE = "budget/";

    private static final String SCORES = VARIABLE + "scores/";

    private static final String STEPS = VARIABLE + "steps";

    private final List<DecisionGate> gates;
    private final ToDoubleFunction<Map<String, double[]>> shares;
    private final double budget;
    private final Pace pace;

    /**
     * How fast it goes.
     *
     * @param steps of the training, at least 1
     * @param fall share of them in which the budget falls, above 0 and up to 1
     */
    record Pace(int steps, double fall) {
        /** What the network may cost after some steps, as a share of the whole one, falling to a budget. */
        double allowed(int step, double budget) {
            return Math.max(budget, 1 - (1 - budget) * step / (fall * steps));
        }

        double steepness(int step) {
            return GENTLE * Math.pow(STEEP / GENTLE, progress(step));
        }

        /** From 0 to 1. */
        double progress(int step) {
            return Math.min(1, (double) step / steps);
        }

        /** The length of a step. */
        double length() {
            return Math.min(LONGEST_STEP, even());
        }

        /** The same, however few steps there are. */
        double even() {
            return WAY / steps;
        }

        boolean looks(int step) {
            return step % Math.max(1, steps / LOOKS) == 0 || step >= steps;
        }
    }

    /**
     * Scores that are all open at first.
     *
     * @param shares what a network costs of which the gates with scores above 0 are open, by the names of the parameters, as a share of the
     *     whole network's cost
     * @param budget such a share, above 0
     */
    BudgetedScores(List<DecisionGate> gates, ToDoubleFunction<Map<String, double[]>> shares, double budget, Pace pace) {
        this.gates = List.copyOf(gates);
        this.shares = shares;
        this.budget = budget;
        this.pace = pace;
    }

    /**
     * Makes a step.
     *
     * @param scores before it
     * @param before the gates' parameters before it
     * @param changed what the optimiser has changed in them
     * @param step its number, from 1
     * @param state all of it, behind the step of the optimiser
     * @param variables all, as the state has them; those that a subclass has of its own may be replaced in it
     * @return the scores behind it
     */
    abstract ScoreVectors step(
            ScoreVectors scores,
            ScoreVectors before,
            ScoreVectors changed,
            int step,
            Map<String, Tensor> state,
            Map<String, Tensor> variables);

    /** Where scores begin. */
    double begin() {
        return OPEN;
    }

    /** The parameter of a gate with a score before a step. */
    double parameter(double score, int step) {
        return pace.steepness(step) * score;
    }

    final List<DecisionGate> gates() {
        return gates;
    }

    final Pace pace() {
        return pace;
    }

    /** The gates' parameters before the first step, by their names. */
    final Map<String, double[]> start() {
        return parameters(ScoreVectors.filled(gates, begin()), 0).values();
    }

    @Override
    public Map<String, Tensor> variables() {
        Map<String, Tensor> variables = ScoreVectors.filled(gates, begin()).tensors(SCORES);
        variables.put(STEPS, Tensor.of(new double[] {0}));
        return variables;
    }

    @Override
    public final Map<String, Tensor> afterStep(Map<String, Tensor> state, Step made) {
        int step = (int) tensor(state, STEPS).doubles()[0] + 1;
        ScoreVectors scores = ScoreVectors.of(gates, state, SCORES);
        ScoreVectors before = parameters(scores, step - 1);
        ScoreVectors changed = ScoreVectors.of(gates, state, "").plus(-1, before);
        Map<String, Tensor> variables = new LinkedHashMap<>();
        variables().keySet().forEach(name -> variables.put(name, tensor(state, name)));
        ScoreVectors after = step(scores, before, changed, step, state, variables);
        variables.putAll(after.tensors(SCORES));
        variables.put(STEPS, Tensor.of(new double[] {step}));
        parameters(after, step).values().forEach((parameter, values) -> {
            DataType type = tensor(state, parameter).type();
            variables.put(parameter, Tensor.ofDoubles(type, values, values.length));
        });
        return variables;
    }

    /** A step of the fixed length, on average, in the direction of a change. */
    final ScoreVectors moved(ScoreVectors scores, ScoreVectors direction) {
        return moved(scores, direction, pace.length());
    }

    /** A step of a length, on average, in the direction of a change. */
    static ScoreVectors moved(ScoreVectors scores, ScoreVectors direction, double length) {
        double changed = direction.rms();
        return changed > 0 ? scores.plus(length / changed, direction) : scores;
    }

    /** Above this, scores are of what the budget allows at a step; if that is nothing, above all. */
    final double threshold(ScoreVectors scores, int step) {
        double allowed = pace.allowed(step, budget);
        double[] sorted = scores.all().sorted().distinct().toArray();
        if (cost(scores, sorted[0] - OPEN) <= allowed) {
            return sorted[0] - OPEN;
        }
        int closed = 0;
        int fits = sorted.length;
        while (fits - closed > 1) {
            int middle = (closed + fits) / 2;
            if (cost(scores, between(sorted, middle)) <= allowed) {
                fits = middle;
            } else {
                closed = middle;
            }
        }
        return between(sorted, fits);
    }

    /** Above so many of the lowest, and as far from the next one. */
    private static double between(double[] sorted, int below) {
        return below == sorted.length ? sorted[below - 1] + OPEN : (sorted[below - 1] + sorted[below]) / 2;
    }

    private double cost(ScoreVectors scores, double threshold) {
        return shares.applyAsDouble(scores.map(score -> score - threshold).values());
    }

    /** As they are stored, in single precision. */
    private ScoreVectors parameters(ScoreVectors scores, int step) {
        return scores.map(score -> (float) parameter(score, step));
    }

    static Tensor tensor(Map<String, Tensor> state, String name) {
        return Objects.requireNonNull(state.get(name), name);
    }
}
