package dev.dnal.onnx.reference;

/** What operators compute of single numbers, for who needs it outside of graphs. */
public final class ScalarFunctions {
    private ScalarFunctions() {}

    /** The logistic function 1 / (1 + exp(-x)), in [0, 1]. */
    public static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /**
     * The error function 2 / sqrt(pi) times the integral of exp(-t t) from 0 to x, in [-1, 1]: within 1e-15, by its power series near 0 and
     * the continued fraction of its complement elsewhere (Abramowitz and Stegun, 7.1.6 and 7.1.14).
     */
    public static double erf(double x) {
        double size = Math.abs(x);
        if (Double.isNaN(x) || size > 6) {
            return Double.isNaN(x) ? x : Math.signum(x);
        }
        double square = size * size;
        double gaussian = Math.exp(-square) / Math.sqrt(Math.PI);
        if (size < 3) {
            double term = size;
            double sum = term;
            for (int n = 1; term > 1e-17 * sum; n++) {
                term *= 2 * square / (2 * n + 1);
                sum += term;
            }
            return Math.signum(x) * 2 * gaussian * sum;
        }
        double fraction = 0;
        for (int n = 60; n > 0; n--) {
            fraction = n / 2.0 / (size + fraction);
        }
        return Math.signum(x) * (1 - gaussian / (size + fraction));
    }

    static double asinh(double x) {
        return Math.signum(x) * Math.log(Math.abs(x) + Math.sqrt(x * x + 1));
    }

    static double acosh(double x) {
        return Math.log(x + Math.sqrt(x * x - 1));
    }

    static double atanh(double x) {
        return (Math.log1p(x) - Math.log1p(-x)) / 2;
    }
}
