package dev.dnal.tribuo.search.control;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IlqrTest {
    /** x' = A x + B u, with costs x'Qx + u'Ru, and x'Qx at the end. */
    private static final class Linear implements Ilqr.Plant {
        private final double[][] a;
        private final double[][] b;
        private final double[][] q;
        private final double[][] r;

        Linear(double[][] a, double[][] b, double[][] q, double[][] r) {
            this.a = a;
            this.b = b;
            this.q = q;
            this.r = r;
        }

        private static double form(double[][] m, double[] x) {
            double[] product = Matrices.product(m, x);
            double sum = 0;
            for (int i = 0; i < x.length; i++) {
                sum += x[i] * product[i];
            }
            return sum;
        }

        @Override
        public double[] next(double[] state, double[] control) {
            return Matrices.sum(Matrices.product(a, state), Matrices.product(b, control));
        }

        @Override
        public double cost(int stage, double[] state, double[] control) {
            return form(q, state) + form(r, control);
        }

        @Override
        public double endCost(double[] state) {
            return form(q, state);
        }
    }

    private static double[][] random(int rows, int columns, Random rng) {
        double[][] matrix = new double[rows][columns];
        for (double[] row : matrix) {
            for (int i = 0; i < columns; i++) {
                row[i] = 0.7 * rng.nextGaussian();
            }
        }
        return matrix;
    }

    private static double[][] positive(int size, Random rng) {
        double[][] root = random(size, size, rng);
        return Matrices.sum(Matrices.product(Matrices.transposed(root), root), Matrices.identity(size, 0.5));
    }

    private static double[][] minus(double[][] a, double[][] b) {
        double[][] difference = new double[a.length][];
        for (int i = 0; i < a.length; i++) {
            difference[i] = Matrices.difference(a[i], b[i]);
        }
        return difference;
    }

    private static List<double[]> zeros(int stages, int controls) {
        return Collections.nCopies(stages, new double[controls]);
    }

    /** P of a stage before is Q + A'PA - A'PB (R + B'PB)^-1 B'PA, and u = -(R + B'PB)^-1 B'PA x. */
    @Test
    void onALinearPlantItIsTheRiccatiSolution() {
        Random rng = new Random(5);
        Linear plant = new Linear(random(3, 3, rng), random(3, 2, rng), positive(3, rng), positive(2, rng));
        int stages = 12;
        List<double[][]> gains = new ArrayList<>();
        double[][] p = plant.q;
        double[][] aBack = Matrices.transposed(plant.a);
        double[][] bBack = Matrices.transposed(plant.b);
        for (int stage = 0; stage < stages; stage++) {
            double[][] pa = Matrices.product(p, plant.a);
            double[][] of = Matrices.sum(plant.r, Matrices.product(bBack, Matrices.product(p, plant.b)));
            double[][] gain = Matrices.solved(of, Matrices.product(bBack, pa)).orElseThrow();
            gains.add(0, gain);
            double[][] apb = Matrices.product(aBack, Matrices.product(p, plant.b));
            p = Matrices.sum(plant.q, minus(Matrices.product(aBack, pa), Matrices.product(apb, gain)));
        }
        double[] start = {1, -2, 0.5};
        Ilqr.Trajectory found = new Ilqr(plant).solve(start, zeros(stages, 2));
        double[] state = start;
        for (int stage = 0; stage < stages; stage++) {
            double[] control = Matrices.product(gains.get(stage), state);
            control = new double[] {-control[0], -control[1]};
            assertArrayEquals(control, found.controls().get(stage), 1e-5, "stage " + stage);
            state = plant.next(state, control);
        }
        assertEquals(Linear.form(p, start), found.cost(), 1e-6 * found.cost());
    }

    /** A cart of 1 kg with a pole of 0.3 kg and 0.5 m, which hangs at first; angles from the top; steps of 0.05 s. */
    private static final class CartPole implements Ilqr.Plant {
        private static final double STEP = 0.05;

        @Override
        public double[] next(double[] x, double[] u) {
            double sin = Math.sin(x[2]);
            double cos = Math.cos(x[2]);
            double push = (u[0] + 0.3 * 0.5 * x[3] * x[3] * sin) / 1.3;
            double turn = (9.81 * sin - cos * push) / (0.5 * (4 / 3.0 - 0.3 * cos * cos / 1.3));
            double run = push - 0.3 * 0.5 * turn * cos / 1.3;
            double speed = x[1] + STEP * run;
            double spin = x[3] + STEP * turn;
            return new double[] {x[0] + STEP * speed, speed, x[2] + STEP * spin, spin};
        }

        @Override
        public double cost(int stage, double[] x, double[] u) {
            return 1e-3 * u[0] * u[0] + 0.01 * x[0] * x[0];
        }

        @Override
        public double endCost(double[] x) {
            double down = 1 - Math.cos(x[2]);
            return 100 * down * down + 100 * (1 - Math.cos(x[2])) + x[0] * x[0] + x[1] * x[1] + x[3] * x[3];
        }
    }

    @Test
    void aCartSwingsItsPoleUp() {
        Ilqr ilqr = new Ilqr(new CartPole());
        double[] hanging = {0, 0, Math.PI, 0};
        List<double[]> pushes = new ArrayList<>();
        for (int stage = 0; stage < 60; stage++) {
            pushes.add(new double[] {Math.sin(0.3 * stage)});
        }
        double before = ilqr.along(hanging, pushes).cost();
        Ilqr.Trajectory found = ilqr.solve(hanging, pushes);
        double[] end = found.states().get(60);
        assertTrue(found.cost() < 0.05 * before, before + " to " + found.cost());
        assertTrue(Math.cos(end[2]) > 0.99, "ends at cos " + Math.cos(end[2]));
    }

    @Test
    void itNeverMakesControlsWorse() {
        Ilqr ilqr = new Ilqr(new CartPole());
        double[] start = {0.3, 0, 2.5, 1};
        Random rng = new Random(2);
        for (int i = 0; i < 5; i++) {
            List<double[]> pushes = new ArrayList<>();
            for (int stage = 0; stage < 10; stage++) {
                pushes.add(new double[] {5 * rng.nextGaussian()});
            }
            assertTrue(ilqr.solve(start, pushes).cost()
                    <= ilqr.along(start, pushes).cost());
        }
    }
}
