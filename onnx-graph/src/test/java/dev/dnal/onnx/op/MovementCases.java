package dev.dnal.onnx.op;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.op.OperatorCase.Slope;
import java.util.List;

/** Calls of operators that bring elements elsewhere, pick them, or tell sizes and places. */
final class MovementCases extends OperatorCaseList {
    MovementCases() {
        movement();
        selections();
        sizes();
        places();
    }

    private void movement() {
        smooth(
                "Concat",
                (b, x) -> b.call("Concat", x.get(0), x.get(1))
                        .attribute("axis", -1)
                        .output(),
                normal(2, 3),
                normal(2, 1));
        smooth("Expand", (b, x) -> b.emit("Expand", x.get(0), b.longs(2, 1, 4)), normal(3, 1));
        smooth(
                "Flatten",
                (b, x) -> b.call("Flatten", x.get(0)).attribute("axis", 2).output(),
                normal(2, 3, 2, 2));
        smooth("Pad", (b, x) -> b.emit("Pad", x.get(0), b.longs(1, 0, 0, 2)), normal(2, 3));
        smooth("Reshape", (b, x) -> b.reshape(x.get(0), 0, -1), normal(2, 3, 2));
        smooth("Squeeze", (b, x) -> b.emit("Squeeze", x.get(0), b.longs(1)), normal(2, 1, 3));
        smooth("Tile", (b, x) -> b.emit("Tile", x.get(0), b.longs(2, 1, 3)), normal(2, 3, 2));
        for (String mode : List.of("DCR", "CRD")) {
            smooth(
                    "DepthToSpace",
                    (b, x) -> b.call("DepthToSpace", x.get(0))
                            .attribute("blocksize", 2)
                            .attribute("mode", mode)
                            .output(),
                    normal(1, 8, 2, 3));
        }
        smooth(
                "SpaceToDepth",
                (b, x) -> b.call("SpaceToDepth", x.get(0))
                        .attribute("blocksize", 2)
                        .output(),
                normal(1, 2, 4, 6));
        smooth("Transpose", (b, x) -> b.transpose(x.get(0), 2, 0, 1), normal(2, 3, 4));
        smooth("Unsqueeze", (b, x) -> b.emit("Unsqueeze", x.get(0), b.longs(0, -1)), normal(2, 3));
        add(new OperatorCase(
                "Split",
                Slope.CHECKED,
                (b, x) -> b.call("Split", x.get(0), b.longs(1, 3))
                        .attribute("axis", 1)
                        .outputs(2),
                List.of(normal(2, 4)),
                List.of()));
        smooth(
                "Slice",
                (b, x) -> b.emit("Slice", x.get(0), b.longs(-1), b.longs(-5), b.longs(1), b.longs(-2)),
                normal(2, 5));
    }

    private void selections() {
        smooth(
                "Gather",
                (b, x) -> b.call("Gather", x.get(0), b.longs(2, 0, -1))
                        .attribute("axis", 1)
                        .output(),
                normal(2, 3));
        refused(
                "OneHot",
                (b, x) -> b.call("OneHot", x.get(0), b.longs(3), x.get(1))
                        .attribute("axis", 0)
                        .output(),
                List.of(Tensor.vector(2, 0), doubles(-1, 5)),
                -1,
                5,
                -1,
                -1,
                5,
                -1);
        refused(
                "ScatterElements",
                (b, x) -> b.emit("ScatterElements", x.get(0), b.longs(2, 0), x.get(1)),
                List.of(doubles(1, 2, 3, 4), doubles(10, 20)),
                20,
                2,
                10,
                4);
    }

    private void sizes() {
        discrete(
                "Constant",
                (b, x) -> b.call("Constant")
                        .attribute("value_ints", new long[] {3, 4})
                        .output(),
                List.of(),
                3,
                4);
        discrete("ConstantOfShape", (b, x) -> b.emit("ConstantOfShape", b.longs(2, 1)), List.of(), 0, 0);
        // 2, 5, 8: the last is still below the limit.
        discrete(
                "Range",
                (b, x) -> b.emit(
                        "Range",
                        b.constant("start", Tensor.scalar(2L)),
                        b.constant("limit", Tensor.scalar(9L)),
                        b.constant("delta", Tensor.scalar(3L))),
                List.of(),
                2,
                5,
                8);
        refused(
                "Range",
                (b, x) -> b.emit("Range", x.get(0), x.get(1), x.get(2)),
                List.of(Tensor.of(new double[] {1}), Tensor.of(new double[] {-1}), Tensor.of(new double[] {-0.75})),
                1,
                0.25,
                -0.5);
        discrete("Shape", (b, x) -> b.emit("Shape", x.get(0)), List.of(normal(2, 3)), 2, 3);
        discrete("Size", (b, x) -> b.emit("Size", x.get(0)), List.of(normal(2, 3)), 6);
    }

    private void places() {
        smooth(
                "TopK",
                (b, x) -> b.call("TopK", x.get(0), b.longs(2))
                        .attribute("axis", 1)
                        .outputs(2)
                        .get(0),
                distinct(2, 4, 2));
        smooth("Trilu", (b, x) -> b.emit("Trilu", x.get(0), b.scalar(DataType.INT64, -1)), normal(2, 3, 4));
        smooth(
                "Trilu",
                (b, x) -> b.call("Trilu", x.get(0)).attribute("upper", 0).output(),
                normal(3, 4));
        smooth(
                "EyeLike",
                (b, x) -> b.call("EyeLike", x.get(0)).attribute("k", 1).output(),
                normal(2, 3));
        smooth(
                "GatherElements",
                (b, x) -> b.call(
                                "GatherElements",
                                x.get(0),
                                b.constant("const", Tensor.of(new long[] {0, 2, -1, 1, 1, 0}, 2, 3)))
                        .attribute("axis", 1)
                        .output(),
                normal(2, 3));
        Tensor rows = Tensor.of(new long[] {0, 1, 1, 0, 0, 1}, 3, 2);
        smooth("GatherND", (b, x) -> b.emit("GatherND", x.get(0), b.constant("const", rows)), normal(2, 3, 2));
        refused(
                "GatherND",
                (b, x) -> b.call("GatherND", x.get(0), b.constant("const", Tensor.of(new long[] {1, 0}, 2, 1)))
                        .attribute("batch_dims", 1)
                        .output(),
                List.of(Tensor.of(new double[] {1, 2, 3, 4}, 2, 2)),
                2,
                3);
        Tensor distinctRows = Tensor.of(new long[] {0, 1, 1, 0}, 2, 2);
        smooth(
                "ScatterND",
                (b, x) -> b.emit("ScatterND", x.get(0), b.constant("const", distinctRows), x.get(1)),
                normal(2, 3, 2),
                normal(2, 2));
        smooth(
                "ScatterND",
                (b, x) -> b.call("ScatterND", x.get(0), b.constant("const", rows), x.get(1))
                        .attribute("reduction", "add")
                        .output(),
                normal(2, 3, 2),
                normal(3, 2));
        discrete(
                "NonZero",
                (b, x) -> b.emit("NonZero", x.get(0)),
                List.of(Tensor.of(new double[] {0, 2, 3, 0}, 2, 2)),
                0,
                1,
                1,
                0);
        smooth(
                "GridSample",
                (b, x) -> b.emit("GridSample", x.get(0), x.get(1)),
                normal(2, 3, 4, 5),
                Tensor.of(new double[] {-0.9, 0.3, 0.55, -0.42, 1.3, 0.11, 0.7, 0.62}, 2, 1, 2, 2));
    }
}
