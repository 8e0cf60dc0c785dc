package dev.dnal.onnx.op.math;

import dev.dnal.onnx.op.Operator;
import java.util.List;

/** Arithmetic. */
public final class MathOperators {
    private MathOperators() {}

    /** All operators of this family. */
    public static List<Operator> all() {
        return List.of(
                new Abs(),
                new Acos(),
                new Acosh(),
                new Add(),
                new Asin(),
                new Asinh(),
                new Atan(),
                new Atanh(),
                new Cast(),
                new Ceil(),
                new Clip(),
                new Cos(),
                new Cosh(),
                new CumSum(),
                new Div(),
                new Erf(),
                new Exp(),
                new Floor(),
                new Log(),
                new Max(),
                new Min(),
                new Mod(),
                new Mul(),
                new Neg(),
                new Pow(),
                new Reciprocal(),
                new Round(),
                new Sign(),
                new Sin(),
                new Sinh(),
                new Sqrt(),
                new Sub(),
                new Sum(),
                new Tan());
    }
}
