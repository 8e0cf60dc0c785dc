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
                new Add(),
                new Cast(),
                new Ceil(),
                new Clip(),
                new Div(),
                new Floor(),
                new Max(),
                new Min(),
                new Mod(),
                new Mul(),
                new Neg(),
                new Pow(),
                new Reciprocal(),
                new Round(),
                new Sign(),
                new Sqrt(),
                new Sub(),
                new Sum());
    }
}
