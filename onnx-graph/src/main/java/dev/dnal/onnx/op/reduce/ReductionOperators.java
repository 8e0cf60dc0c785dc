package dev.dnal.onnx.op.reduce;

import dev.dnal.onnx.op.Operator;
import java.util.List;

/** Reductions. */
public final class ReductionOperators {
    private ReductionOperators() {}

    /** All operators of this family. */
    public static List<Operator> all() {
        return List.of(
                new ArgMax(),
                new ArgMin(),
                new CumSum(),
                new ReduceL1(),
                new ReduceL2(),
                new ReduceMax(),
                new ReduceMean(),
                new ReduceMin(),
                new ReduceProd(),
                new ReduceSum(),
                new ReduceSumSquare());
    }
}
