package dev.dnal.tribuo.search.control;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/*
 * With f the dynamics, l a stage's cost, V the cost from a stage on, and subscripts for derivatives at the present trajectory:
 *
 *     Qx = lx + fx' Vx      Qxx = lxx + fx' Vxx fx      Qux = lux + fu' Vxx fx
 *     Qu = lu + fu' Vx      Quu = luu + fu' Vxx fu + mu I
 *     k = -Quu^-1 Qu        K = -Quu^-1 Qux
 *     Vx = Qx + Qux' k      Vxx = Qxx + Qux' K          (of the stage before; the rest vanishes for these k and K)
 *
 * and then, from the first stage on, u = u + alpha k + K (x - x before).
 */
/**
 * Finds controls that cost little by the iterative linear quadratic regulator: Li, Todorov, "Iterative Linear Quadratic Regulator Design for
 * Nonlinear Biological Movement Systems", 2004, with the regularisation of Tassa, Erez, Todorov, "Synthesis and Stabilization of Complex
 * Behaviors through Online Trajectory Optimization", 2012. As in Neural iLQR (arXiv 2011.10737), the step is halved up to {@value #HALVINGS}
 * times. For linear dynamics and quadratic costs, one iteration is exact.
 */
final class Ilqr {
    private static final int ITERATIONS = 200;

    private static final int HALVINGS = 10;

    private static final double TOLERANCE = 1e-9;

    private static final double LARGEST_DAMPING = 1e8;

    private static final double FIRST_DAMPING = 1e-6;

    /** Of differences that stand for derivatives, beside what is differed, or 1: as good for first as for second ones. */
    private static final double DIFFERENCE = 1e-4;

    private final Plant plant;

    /** What is controlled, and what it costs. */
    interface Plant {
        /** The state behind one in which something is done. */
        double[] next(double[] state, double[] control);

        /**
         * What a stage costs.
         *
         * @param stage from 0
         */
        double cost(int stage, double[] state, double[] control);

        /** What the last state costs. */
        double endCost(double[] state);
    }

    /**
     * Controls and where they lead.
     *
     * @param states one more than controls
     * @param cost of all
     */
    record Trajectory(List<double[]> states, List<double[]> controls, double cost) {}

    private record Feedback(List<double[]> shifts, List<double[][]> gains) {}

    Ilqr(Plant plant) {
        this.plant = plant;
    }

    /** Where controls lead. */
    Trajectory along(double[] start, List<double[]> controls) {
        List<double[]> states = new ArrayList<>(List.of(start));
        double cost = 0;
        for (int stage = 0; stage < controls.size(); stage++) {
            double[] state = states.get(stage);
            cost += plant.cost(stage, state, controls.get(stage));
            states.add(plant.next(state, controls.get(stage)));
        }
        return new Trajectory(states, controls, cost + plant.endCost(states.get(controls.size())));
    }

    /**
     * Improves controls until nothing is to be won.
     *
     * @param controls to begin with, one for each stage, at least one
     */
    Trajectory solve(double[] start, List<double[]> controls) {
        Trajectory best = along(start, controls);
        double damping = 0;
        for (int iteration = 0; iteration < ITERATIONS && damping <= LARGEST_DAMPING; iteration++) {
            Trajectory before = best;
            Optional<Trajectory> better = feedback(best, damping).flatMap(feedback -> improved(before, feedback));
            if (better.isEmpty()) {
                damping = Math.max(FIRST_DAMPING, 10 * damping);
                continue;
            }
            best = better.get();
            damping = damping <= FIRST_DAMPING ? 0 : damping / 10;
            if (before.cost() - best.cost() <= TOLERANCE * Math.abs(before.cost())) {
                break;
            }
        }
        return best;
    }

    private Optional<Trajectory> improved(Trajectory before, Feedback feedback) {
        double part = 1;
        for (int halving = 0; halving <= HALVINGS; halving++) {
            Trajectory tried = followed(before, feedback, part);
            if (tried.cost() < before.cost()) {
                return Optional.of(tried);
            }
            part /= 2;
        }
        return Optional.empty();
    }

    private Trajectory followed(Trajectory before, Feedback feedback, double part) {
        double[] state = before.states().get(0);
        List<double[]> controls = new ArrayList<>();
        for (int stage = 0; stage < before.controls().size(); stage++) {
            double[] off = Matrices.difference(state, before.states().get(stage));
            double[] shift = Arrays.stream(feedback.shifts().get(stage))
                    .map(value -> part * value)
                    .toArray();
            double[] control = Matrices.sum(
                    Matrices.sum(before.controls().get(stage), shift),
                    Matrices.product(feedback.gains().get(stage), off));
            controls.add(control);
            state = plant.next(state, control);
        }
        return along(before.states().get(0), controls);
    }

    /** From the last stage to the first; empty if the costs are not convex at this damping. */
    private Optional<Feedback> feedback(Trajectory at, double damping) {
        int stages = at.controls().size();
        int states = at.states().get(0).length;
        Quadratic end = new Quadratic(plant::endCost, at.states().get(stages));
        double[] vx = end.gradient;
        double[][] vxx = end.curvature;
        List<double[]> shifts = new ArrayList<>();
        List<double[][]> gains = new ArrayList<>();
        for (int stage = stages - 1; stage >= 0; stage--) {
            double[] joint = joined(at.states().get(stage), at.controls().get(stage));
            int number = stage;
            Quadratic cost =
                    new Quadratic(both -> plant.cost(number, stateOf(both, states), controlOf(both, states)), joint);
            double[][] slopes = slopes(joint, states);
            double[][] back = Matrices.transposed(slopes);
            double[] q = Matrices.sum(cost.gradient, Matrices.product(back, vx));
            double[][] qq = Matrices.sum(cost.curvature, Matrices.product(back, Matrices.product(vxx, slopes)));
            int controls = joint.length - states;
            double[][] quu = Matrices.sum(
                    part(qq, states, joint.length, states, joint.length), Matrices.identity(controls, damping));
            double[][] qux = part(qq, states, joint.length, 0, states);
            double[][] right = new double[controls][states + 1];
            for (int i = 0; i < controls; i++) {
                right[i][0] = -q[states + i];
                for (int j = 0; j < states; j++) {
                    right[i][j + 1] = -qux[i][j];
                }
            }
            Optional<double[][]> solved = Matrices.solved(quu, right);
            if (solved.isEmpty()) {
                return Optional.empty();
            }
            double[][] gain = part(solved.get(), 0, controls, 1, states + 1);
            double[] shift =
                    Arrays.stream(solved.get()).mapToDouble(row -> row[0]).toArray();
            double[][] fromControls = Matrices.transposed(qux);
            vx = Matrices.sum(stateOf(q, states), Matrices.product(fromControls, shift));
            vxx = Matrices.sum(part(qq, 0, states, 0, states), Matrices.product(fromControls, gain));
            shifts.add(0, shift);
            gains.add(0, gain);
        }
        return Optional.of(new Feedback(shifts, gains));
    }

    /** The derivatives of the next state with respect to state and control. */
    private double[][] slopes(double[] joint, int states) {
        double[][] slopes = new double[states][joint.length];
        for (int j = 0; j < joint.length; j++) {
            double difference = difference(joint[j]);
            double[] above = next(moved(joint, j, difference), states);
            double[] below = next(moved(joint, j, -difference), states);
            for (int i = 0; i < states; i++) {
                slopes[i][j] = (above[i] - below[i]) / (2 * difference);
            }
        }
        return slopes;
    }

    private double[] next(double[] joint, int states) {
        return plant.next(stateOf(joint, states), controlOf(joint, states));
    }

    private static double[] joined(double[] state, double[] control) {
        double[] joint = Arrays.copyOf(state, state.length + control.length);
        System.arraycopy(control, 0, joint, state.length, control.length);
        return joint;
    }

    private static double[] stateOf(double[] joint, int states) {
        return Arrays.copyOf(joint, states);
    }

    private static double[] controlOf(double[] joint, int states) {
        return Arrays.copyOfRange(joint, states, joint.length);
    }

    private static double[][] part(double[][] matrix, int fromRow, int toRow, int fromColumn, int toColumn) {
        return Arrays.stream(matrix, fromRow, toRow)
                .map(row -> Arrays.copyOfRange(row, fromColumn, toColumn))
                .toArray(double[][]::new);
    }

    private static double difference(double value) {
        return DIFFERENCE * Math.max(1, Math.abs(value));
    }

    private static double[] moved(double[] point, int place, double by) {
        double[] moved = point.clone();
        moved[place] += by;
        return moved;
    }

    /** A function near a point, by differences. */
    private static final class Quadratic {
        private final double[] gradient;
        private final double[][] curvature;

        Quadratic(ToDoubleFunction<double[]> function, double[] point) {
            int size = point.length;
            gradient = new double[size];
            curvature = new double[size][size];
            double here = function.applyAsDouble(point);
            for (int i = 0; i < size; i++) {
                double h = difference(point[i]);
                double above = function.applyAsDouble(moved(point, i, h));
                double below = function.applyAsDouble(moved(point, i, -h));
                gradient[i] = (above - below) / (2 * h);
                curvature[i][i] = (above - 2 * here + below) / (h * h);
                for (int j = 0; j < i; j++) {
                    double k = difference(point[j]);
                    double mixed = function.applyAsDouble(moved(moved(point, i, h), j, k))
                            - function.applyAsDouble(moved(moved(point, i, h), j, -k))
                            - function.applyAsDouble(moved(moved(point, i, -h), j, k))
                            + function.applyAsDouble(moved(moved(point, i, -h), j, -k));
                    curvature[i][j] = mixed / (4 * h * k);
                    curvature[j][i] = curvature[i][j];
                }
            }
        }
    }
}
