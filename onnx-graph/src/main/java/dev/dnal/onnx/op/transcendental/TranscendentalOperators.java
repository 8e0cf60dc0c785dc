package dev.dnal.onnx.op.transcendental;

import dev.dnal.onnx.op.Operator;
import java.util.List;

/** Exponentials, logarithms, the error function, trigonometric and hyperbolic functions. */
public final class TranscendentalOperators {
    private TranscendentalOperators() {}

    /** All operators of this family. */
    public static List<Operator> all() {
        return List.of(
                new Acos(),
                new Acosh(),
                new Asin(),
                new Asinh(),
                new Atan(),
                new Atanh(),
                new Cos(),
                new Cosh(),
                new Erf(),
                new Exp(),
                new Log(),
                new Sin(),
                new Sinh(),
                new Tan());
    }
}
