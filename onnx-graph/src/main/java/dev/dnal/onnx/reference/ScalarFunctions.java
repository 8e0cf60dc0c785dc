package dev.dnal.onnx.reference;

/** What operators compute of single numbers, for who needs it outside of graphs. */
public final class ScalarFunctions {
    private ScalarFunctions() {}

    /** The logistic function 1 / (1 + exp(-x)), in [0, 1]. */
    public static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
