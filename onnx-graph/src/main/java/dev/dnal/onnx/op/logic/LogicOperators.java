package dev.dnal.onnx.op.logic;

import dev.dnal.onnx.op.Operator;
import java.util.List;

/** Comparisons, truth values and choices by them. */
public final class LogicOperators {
    private LogicOperators() {}

    /** All operators of this family. */
    public static List<Operator> all() {
        return List.of(
                new And(),
                new Equal(),
                new Greater(),
                new GreaterOrEqual(),
                new IsInf(),
                new IsNaN(),
                new Less(),
                new LessOrEqual(),
                new Not(),
                new Or(),
                new Where(),
                new Xor());
    }
}
