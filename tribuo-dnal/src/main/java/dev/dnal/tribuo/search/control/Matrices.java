package dev.dnal.tribuo.search.control;

import java.util.Optional;
import java.util.function.DoubleBinaryOperator;

/** Products and solutions of small dense matrices, by rows. */
final class Matrices {
    private Matrices() {}

    static double[][] product(double[][] a, double[][] b) {
        double[][] product = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b[0].length; j++) {
                for (int k = 0; k < b.length; k++) {
                    product[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return product;
    }

    static double[] product(double[][] a, double[] x) {
        double[] product = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            for (int k = 0; k < x.length; k++) {
                product[i] += a[i][k] * x[k];
            }
        }
        return product;
    }

    static double[][] transposed(double[][] a) {
        double[][] transposed = new double[a[0].length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[0].length; j++) {
                transposed[j][i] = a[i][j];
            }
        }
        return transposed;
    }

    static double[][] sum(double[][] a, double[][] b) {
        double[][] sum = new double[a.length][];
        for (int i = 0; i < a.length; i++) {
            sum[i] = sum(a[i], b[i]);
        }
        return sum;
    }

    static double[] sum(double[] a, double[] b) {
        return with(a, b, Double::sum);
    }

    static double[] difference(double[] a, double[] b) {
        return with(a, b, (x, y) -> x - y);
    }

    private static double[] with(double[] a, double[] b, DoubleBinaryOperator function) {
        double[] result = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            result[i] = function.applyAsDouble(a[i], b[i]);
        }
        return result;
    }

    static double[][] identity(int size, double factor) {
        double[][] identity = new double[size][size];
        for (int i = 0; i < size; i++) {
            identity[i][i] = factor;
        }
        return identity;
    }

    /**
     * The X of A X = B by Cholesky's decomposition.
     *
     * @param a symmetric
     * @return empty if A is not positive definite
     */
    static Optional<double[][]> solved(double[][] a, double[][] b) {
        int n = a.length;
        double[][] l = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double rest = a[i][j];
                for (int k = 0; k < j; k++) {
                    rest -= l[i][k] * l[j][k];
                }
                if (i == j && !(rest > 0)) {
                    return Optional.empty();
                }
                l[i][j] = i == j ? Math.sqrt(rest) : rest / l[j][j];
            }
        }
        double[][] x = new double[n][b[0].length];
        for (int column = 0; column < b[0].length; column++) {
            for (int i = 0; i < n; i++) {
                double rest = b[i][column];
                for (int k = 0; k < i; k++) {
                    rest -= l[i][k] * x[k][column];
                }
                x[i][column] = rest / l[i][i];
            }
            for (int i = n - 1; i >= 0; i--) {
                double rest = x[i][column];
                for (int k = i + 1; k < n; k++) {
                    rest -= l[k][i] * x[k][column];
                }
                x[i][column] = rest / l[i][i];
            }
        }
        return Optional.of(x);
    }
}
