package dev.dnal.onnx.op;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.testing.GradientCheck;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** Calls of operators that layers are made of: convolutions and products, normalisations, pools, what resizes, recurrence. */
final class LayerCases extends OperatorCaseList {
    LayerCases() {
        convolutionsAndProducts();
        normalisations();
        normalisationsOfImages();
        pools();
        resized();
        recurrent();
    }

    private void convolutionsAndProducts() {
        smooth(
                "Conv",
                (b, x) -> b.call("Conv", x.get(0), x.get(1), x.get(2))
                        .attribute("strides", new long[] {2, 1})
                        .attribute("pads", new long[] {1, 0, 0, 1})
                        .attribute("group", 2)
                        .output(),
                normal(2, 4, 5, 4),
                normal(6, 2, 3, 2),
                normal(6));
        smooth(
                "ConvTranspose",
                (b, x) -> b.call("ConvTranspose", x.get(0), x.get(1), x.get(2))
                        .attribute("strides", new long[] {2, 1})
                        .attribute("group", 2)
                        .output(),
                normal(1, 4, 3, 2),
                normal(4, 3, 2, 2),
                normal(6));
        smooth(
                "Gemm",
                (b, x) -> b.call("Gemm", x.get(0), x.get(1), x.get(2))
                        .attribute("alpha", 0.5f)
                        .attribute("transB", 1)
                        .output(),
                normal(2, 3),
                normal(4, 3),
                normal(4));
        smooth("MatMul", (b, x) -> b.emit("MatMul", x.get(0), x.get(1)), normal(2, 2, 3), normal(3, 4));
        smooth(
                INTERNAL + "GatedConv",
                (b, x) -> b.call(
                                Operators.INTERNAL_DOMAIN,
                                "GatedConv",
                                x.get(0),
                                b.constant("w", normal(3, 2, 2, 2)),
                                b.constant("b", normal(3)),
                                x.get(1),
                                b.scalar(DataType.DOUBLE, 2))
                        .output(),
                normal(1, 2, 3, 3),
                normal(3));
        refused(
                INTERNAL + "ConvInputGrad",
                (b, x) -> b.call(Operators.INTERNAL_DOMAIN, "ConvInputGrad", x.get(0), x.get(1), x.get(2))
                        .output(),
                List.of(normal(2, 4, 3), normal(4, 2, 3), normal(2, 2, 5)));
        refused(
                INTERNAL + "ConvWeightGrad",
                (b, x) -> b.call(Operators.INTERNAL_DOMAIN, "ConvWeightGrad", x.get(0), x.get(1), x.get(2))
                        .output(),
                List.of(normal(2, 4, 3), normal(2, 2, 5), normal(4, 2, 3)));
    }

    private void normalisations() {
        Tensor mean = normal(3);
        Tensor variance = positive(3);
        smooth(
                "BatchNormalization",
                (b, x) -> b.emit(
                        "BatchNormalization",
                        x.get(0),
                        x.get(1),
                        x.get(2),
                        b.constant("mean", mean),
                        b.constant("var", variance)),
                normal(2, 3, 2),
                normal(3),
                normal(3));
        smooth(
                INTERNAL + "BatchNormTraining",
                (b, x) -> b.call(Operators.INTERNAL_DOMAIN, "BatchNormTraining", x.get(0), x.get(1), x.get(2))
                        .outputs(3)
                        .get(0),
                normal(4, 3, 2),
                normal(3),
                normal(3));
        refused(
                INTERNAL + "BatchNormGrad",
                (b, x) -> b.call(Operators.INTERNAL_DOMAIN, "BatchNormGrad", x.toArray(Value[]::new))
                        .outputs(3)
                        .get(0),
                List.of(normal(2, 3, 2), normal(2, 3, 2), normal(3), mean, variance));
    }

    private void normalisationsOfImages() {
        smooth(
                "InstanceNormalization",
                (b, x) -> b.emit("InstanceNormalization", x.get(0), x.get(1), x.get(2)),
                normal(2, 3, 2, 2),
                normal(3),
                normal(3));
        for (long size : new long[] {3, 2}) {
            smooth(
                    "LRN",
                    (b, x) -> b.call("LRN", x.get(0))
                            .attribute("size", size)
                            .attribute("alpha", 0.5f)
                            .attribute("bias", 2f)
                            .output(),
                    normal(2, 5, 2));
        }
    }

    private void pools() {
        UnaryOperator<GraphBuilder.Call> window =
                call -> call.attribute("kernel_shape", new long[] {3}).attribute("strides", new long[] {2});
        smooth(
                "AveragePool",
                (b, x) -> window.apply(b.call("AveragePool", x.get(0))).output(),
                normal(2, 2, 7));
        smooth("MaxPool", (b, x) -> window.apply(b.call("MaxPool", x.get(0))).output(), distinct(2, 2, 7));
        refused(
                INTERNAL + "MaxPoolGrad",
                (b, x) -> window.apply(b.call(Operators.INTERNAL_DOMAIN, "MaxPoolGrad", x.get(0), x.get(1), x.get(2)))
                        .output(),
                List.of(
                        Tensor.of(new double[] {10, 20}, 1, 1, 2),
                        Tensor.of(new double[] {1, 4, 2, 3, 6}, 1, 1, 5),
                        Tensor.of(new double[] {4, 6}, 1, 1, 2)),
                0,
                10,
                0,
                0,
                20);
        refused(
                INTERNAL + "ReluGrad",
                (b, x) -> b.call(Operators.INTERNAL_DOMAIN, "ReluGrad", x.get(0), x.get(1))
                        .output(),
                List.of(doubles(10, 20, 30), doubles(0, 1, 2)),
                0,
                20,
                30);
        smooth("GlobalAveragePool", (b, x) -> b.emit("GlobalAveragePool", x.get(0)), normal(2, 3, 2, 2));
        smooth("GlobalMaxPool", (b, x) -> b.emit("GlobalMaxPool", x.get(0)), distinct(2, 3, 2, 2));
    }

    private void resized() {
        resized("nearest", "asymmetric", "floor", 1, 1, 2, 2);
        resized("nearest", "half_pixel", "round_prefer_floor", 1, 1, 0.5f, 1.5f);
        resized("nearest", "align_corners", "round_prefer_ceil", 1, 1, 1.75f, 0.5f);
        resized("nearest", "pytorch_half_pixel", "ceil", 1, 1, 1.75f, 0.25f);
        resized("linear", "half_pixel", "floor", 1, 1, 2, 0.75f);
        resized("linear", "align_corners", "floor", 1, 1, 1.75f, 2);
        resized("linear", "half_pixel", "floor", 1, 1.5f, 2, 1);
        resized("cubic", "half_pixel", "floor", 1, 1, 1.75f, 1.5f);
        resized("cubic", "asymmetric", "floor", 1, 1, 1, 0.75f);
        smooth(
                "Resize",
                (b, x) -> b.call("Resize", x.get(0), Value.absent(), Value.absent(), b.longs(1, 2, 7, 3))
                        .attribute("mode", "cubic")
                        .attribute("exclude_outside", 1)
                        .attribute("cubic_coeff_a", -0.5f)
                        .output(),
                normal(1, 2, 4, 5));
        Value none = Value.absent();
        smooth(
                "Resize",
                (b, x) -> b.call(
                                "Resize",
                                x.get(0),
                                floats(b, 0, 0, -0.25, 0.25, 1, 1, 1, 1.5),
                                none,
                                b.longs(1, 2, 6, 3))
                        .attribute("mode", "linear")
                        .attribute("coordinate_transformation_mode", "tf_crop_and_resize")
                        .attribute("extrapolation_value", 3f)
                        .output(),
                normal(1, 2, 4, 5));
    }

    private void resized(String mode, String coordinates, String nearest, double... scales) {
        smooth(
                "Resize",
                (b, x) -> b.call("Resize", x.get(0), Value.absent(), floats(b, scales))
                        .attribute("mode", mode)
                        .attribute("coordinate_transformation_mode", coordinates)
                        .attribute("nearest_mode", nearest)
                        .output(),
                normal(2, 2, 4, 4));
    }

    /** One step of one unit that reads 1 with weight 1, from nothing. */
    private void recurrent() {
        double sigmoid = 1 / (1 + Math.exp(-1));
        refused("RNN", recurrent("RNN", 1, 1), List.of(ones(1, 1, 1)), Math.tanh(1));
        refused("GRU", recurrent("GRU", 3, 1), List.of(ones(1, 1, 1)), (1 - sigmoid) * Math.tanh(1));
        refused("LSTM", recurrent("LSTM", 4, 2), List.of(ones(1, 1, 1)), sigmoid * Math.tanh(sigmoid * Math.tanh(1)));
    }

    private static GradientCheck.SingleBuilder recurrent(String operator, int gates, int states) {
        return (b, x) -> b.call(
                        operator, x.get(0), b.constant("w", ones(1, gates, 1)), b.constant("r", ones(1, gates, 1)))
                .attribute("hidden_size", 1)
                .outputs(1 + states)
                .get(0);
    }

    private static Value floats(GraphBuilder b, double... values) {
        return b.constant("const", Tensor.ofDoubles(DataType.FLOAT, values, values.length));
    }

    private static Tensor ones(long... sizes) {
        double[] values = new double[(int) Arrays.stream(sizes).reduce(1, (a, b) -> a * b)];
        Arrays.fill(values, 1);
        return Tensor.of(values, sizes);
    }
}
