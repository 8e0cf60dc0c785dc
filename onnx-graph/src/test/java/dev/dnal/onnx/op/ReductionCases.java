package dev.dnal.onnx.op;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Tensor;
import java.util.List;

/** Calls of operators that add up, or otherwise make one number of many. */
final class ReductionCases extends OperatorCaseList {
    ReductionCases() {
        reductions();
        sums();
    }

    private void reductions() {
        for (String operator : List.of(
                "ReduceL1", "ReduceL2", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSumSquare")) {
            smooth(
                    operator,
                    (b, x) -> b.call(operator, x.get(0))
                            .attribute("axes", new long[] {-1})
                            .attribute("keepdims", 0)
                            .output(),
                    distinct(2, 3, 2));
        }
        smooth(
                "ReduceProd",
                (b, x) -> b.call("ReduceProd", x.get(0))
                        .attribute("axes", new long[] {1})
                        .output(),
                Tensor.of(new double[] {2, 0, 3, 0, 5, 0, 2, 3, 4}, 3, 3));
        smooth("ReduceSum", (b, x) -> b.sumDropping(x.get(0), 1), normal(2, 3, 2));
        discrete(
                "ArgMax",
                (b, x) -> b.call("ArgMax", x.get(0))
                        .attribute("axis", 1)
                        .attribute("keepdims", 0)
                        .output(),
                List.of(Tensor.of(new double[] {1, 3, 2, 9, 7, 8}, 2, 3)),
                1,
                0);
    }

    private void sums() {
        for (int reverse = 0; reverse < 2; reverse++) {
            int from = reverse;
            smooth(
                    "CumSum",
                    (b, x) -> b.call("CumSum", x.get(0), b.scalar(DataType.INT64, 1))
                            .attribute("exclusive", 1 - from)
                            .attribute("reverse", from)
                            .output(),
                    normal(2, 4));
        }
        discrete(
                "Mod",
                (b, x) -> b.emit("Mod", x.get(0), x.get(1)),
                List.of(Tensor.vector(-4, 7, 5, 4, -7, 8), Tensor.vector(2, -3, 8, -2, 3, 5)),
                0,
                -2,
                5,
                0,
                2,
                3);
        refused(
                "Mod",
                (b, x) -> b.call("Mod", x.get(0), x.get(1)).attribute("fmod", 1).output(),
                List.of(doubles(-4.5, 7.25), doubles(2, -3)),
                -0.5,
                1.25);
        discrete("IsNaN", (b, x) -> b.emit("IsNaN", x.get(0)), List.of(doubles(1, Double.NaN)), 0, 1);
        discrete(
                "IsInf",
                (b, x) -> b.call("IsInf", x.get(0))
                        .attribute("detect_negative", 0)
                        .output(),
                List.of(doubles(1, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY)),
                0,
                0,
                1);
        discrete(
                "ArgMin",
                (b, x) -> b.call("ArgMin", x.get(0))
                        .attribute("axis", 1)
                        .attribute("select_last_index", 1)
                        .output(),
                List.of(Tensor.of(new double[] {1, 3, 1, 9, 7, 8}, 2, 3)),
                2,
                1);
    }
}
