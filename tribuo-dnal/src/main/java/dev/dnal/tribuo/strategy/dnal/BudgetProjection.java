package dev.dnal.tribuo.strategy.dnal;

import dev.dnal.onnx.decision.DecisionGate;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.reference.ScalarFunctions;
import dev.dnal.tribuo.search.StateUpdate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * Keeps gates that train to a budget that falls from all that the network costs, and makes them steeper as it falls.
 *
 * <p>With u the scores of all gates in units of their spread, c what the gates cost each, and d what the optimiser has changed in a step, it
 *
 * <ol>
 *   <li>takes from d what changes the cost, to first order: d = d - h (d h) / (h h) with h = c * g'(u), g' the slopes of the gates, so that
 *       gates only compete;
 *   <li>makes a step of a fixed length, u = u + pace * d / rms(d), so that no learning rate has to suit the loss;
 *   <li>divides by the spread where that has grown above 1;
 *   <li>now and then moves all scores together, until what is above 0 costs what the budget allows at the time.
 * </ol>
 *
 * <p>The gates' parameters are the scores times their steepness, which grows geometrically from {@value #GENTLE} to {@value #STEEP}: nearly all
 * gates are far from 0 then.
 */
final class BudgetProjection implements StateUpdate {
    /** Of the gates themselves, sigmoid({@value} * s). */
    static final double STEEPNESS = 1;

    private static final double GENTLE = 0.5;

    private static final double STEEP = 40;

    /** Where scores begin, and how far above 0 the lowest is if all are to be. */
    private static final double OPEN = 1;

    /** Over all steps, a score that always goes in one direction goes this far. */
    private static final double WAY = 12;

    /** Below this share, what is left of a direction is nothing but rounding. */
    private static final double ROUNDING = 1e-5;

    private static final double LONGEST_STEP = 0.05;

    /** How often all scores are moved. */
    private static final int MOVES = 50;

    private static final String VARIABLE = "projection/";

    private static final String STEPS = VARIABLE + "steps";

    private final List<DecisionGate> gates;
    private final Map<String, Double> costs;
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
            return GENTLE * Math.pow(STEEP / GENTLE, Math.min(1, (double) step / steps));
        }

        double length() {
            return Math.min(LONGEST_STEP, WAY / steps);
        }

        boolean moves(int step) {
            return step % Math.max(1, steps / MOVES) == 0 || step >= steps;
        }
    }

    /**
     * A projection.
     *
     * @param costs what a gate costs relative to the others, by the names of their parameters
     * @param shares what a network costs of which the gates with scores above 0 are open, by the names of the parameters, as a share of the
     *     whole network's cost
     * @param budget such a share, above 0
     */
    BudgetProjection(
            List<DecisionGate> gates,
            Map<String, Double> costs,
            ToDoubleFunction<Map<String, double[]>> shares,
            double budget,
            Pace pace) {
        this.gates = List.copyOf(gates);
        this.costs = Map.copyOf(costs);
        this.shares = shares;
        this.budget = budget;
        this.pace = pace;
    }

    /** The gates' parameters before the first step, by their names. */
    Map<String, double[]> start() {
        return parameters(scores(gate -> filled(gate.choices(), OPEN)), 0);
    }

    @Override
    public Map<String, Tensor> variables() {
        Map<String, Tensor> variables = new LinkedHashMap<>();
        scores(gate -> filled(gate.choices(), OPEN))
                .forEach((parameter, scores) -> variables.put(VARIABLE + parameter, Tensor.of(scores, scores.length)));
        variables.put(STEPS, Tensor.of(new double[] {0}));
        return variables;
    }

    @Override
    public Map<String, Tensor> afterStep(Map<String, Tensor> state, Step made) {
        int step = (int) tensor(state, STEPS).doubles()[0] + 1;
        Map<String, double[]> scores = scores(
                gate -> tensor(state, VARIABLE + gate.parameter()).doubles().clone());
        Map<String, double[]> before = parameters(scores, step - 1);
        move(scores, directions(state, before));
        if (pace.moves(step)) {
            shift(scores, threshold(scores, pace.allowed(step, budget)));
        }
        Map<String, Tensor> changed = new LinkedHashMap<>();
        scores.forEach((parameter, values) -> changed.put(VARIABLE + parameter, Tensor.of(values, values.length)));
        changed.put(STEPS, Tensor.of(new double[] {step}));
        parameters(scores, step).forEach((parameter, values) -> {
            DataType type = tensor(state, parameter).type();
            changed.put(parameter, Tensor.ofDoubles(type, values, values.length));
        });
        return changed;
    }

    /** 1: what the optimiser has changed, without what changes the cost. */
    private Map<String, double[]> directions(Map<String, Tensor> state, Map<String, double[]> before) {
        Map<String, double[]> directions = new LinkedHashMap<>();
        Map<String, double[]> prices = new LinkedHashMap<>();
        double along = 0;
        double square = 0;
        for (DecisionGate gate : gates) {
            String name = gate.parameter();
            double[] was = of(before, name);
            double[] direction = tensor(state, name).doubles().clone();
            double[] price = new double[direction.length];
            for (int i = 0; i < price.length; i++) {
                direction[i] -= was[i];
                double open = ScalarFunctions.sigmoid(was[i]);
                price[i] = costs.getOrDefault(name, 1.0) * open * (1 - open);
                along += direction[i] * price[i];
                square += price[i] * price[i];
            }
            directions.put(name, direction);
            prices.put(name, price);
        }
        double whole = rms(directions);
        double share = square > 0 ? along / square : 0;
        directions.forEach((name, direction) -> {
            double[] price = of(prices, name);
            for (int i = 0; i < price.length; i++) {
                direction[i] -= share * price[i];
            }
        });
        boolean isRounding = rms(directions) <= ROUNDING * whole;
        return isRounding ? scores(gate -> new double[gate.choices()]) : directions;
    }

    /** 2 and 3. */
    private void move(Map<String, double[]> scores, Map<String, double[]> directions) {
        double length = rms(directions);
        if (length > 0) {
            scores.forEach((name, values) -> {
                double[] direction = of(directions, name);
                for (int i = 0; i < values.length; i++) {
                    values[i] += pace.length() * direction[i] / length;
                }
            });
        }
        double mean = all(scores).average().orElse(0);
        double spread = Math.sqrt(
                all(scores).map(u -> (u - mean) * (u - mean)).average().orElse(0));
        if (spread > 1) {
            scores.values().forEach(values -> Arrays.setAll(values, i -> values[i] / spread));
        }
    }

    private static double rms(Map<String, double[]> values) {
        return Math.sqrt(all(values).map(value -> value * value).average().orElse(0));
    }

    /** 4: above this, scores are of what a share of the whole network's cost allows; if that is nothing, above all. */
    private double threshold(Map<String, double[]> scores, double allowed) {
        double[] sorted = all(scores).sorted().distinct().toArray();
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

    private double cost(Map<String, double[]> scores, double threshold) {
        Map<String, double[]> shifted =
                scores(gate -> of(scores, gate.parameter()).clone());
        shift(shifted, threshold);
        return shares.applyAsDouble(shifted);
    }

    private static void shift(Map<String, double[]> scores, double threshold) {
        scores.values().forEach(values -> Arrays.setAll(values, i -> values[i] - threshold));
    }

    /** As they are stored, in single precision. */
    private Map<String, double[]> parameters(Map<String, double[]> scores, int step) {
        double steepness = pace.steepness(step);
        return scores(gate -> Arrays.stream(of(scores, gate.parameter()))
                .map(u -> (float) (steepness * u))
                .toArray());
    }

    private Map<String, double[]> scores(Function<DecisionGate, double[]> ofGate) {
        Map<String, double[]> scores = new LinkedHashMap<>();
        gates.forEach(gate -> scores.put(gate.parameter(), ofGate.apply(gate)));
        return scores;
    }

    private static DoubleStream all(Map<String, double[]> values) {
        return values.values().stream().flatMapToDouble(Arrays::stream);
    }

    private static double[] filled(int length, double value) {
        double[] values = new double[length];
        Arrays.fill(values, value);
        return values;
    }

    private static double[] of(Map<String, double[]> values, String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    private static Tensor tensor(Map<String, Tensor> state, String name) {
        return Objects.requireNonNull(state.get(name), name);
    }
}
