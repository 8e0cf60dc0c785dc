package dev.dnal.onnx.op;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.OperatorCase.Slope;
import dev.dnal.onnx.op.internal.InternalOperators;
import dev.dnal.onnx.testing.GradientCheck;
import dev.dnal.onnx.testing.RandomTensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;

/** At least one call of each operator. */
final class OperatorCases {
    private static final String INTERNAL = Operators.INTERNAL_DOMAIN + ".";

    private final SplittableRandom random = new SplittableRandom(11);
    private final List<OperatorCase> cases = new ArrayList<>();

    private OperatorCases() {}

    static List<OperatorCase> all() {
        OperatorCases made = new OperatorCases();
        made.ofOneVariable();
        made.ofSeveralVariables();
        made.logic();
        made.convolutionsAndProducts();
        made.normalisations();
        made.normalisationsOfImages();
        made.pools();
        made.reductions();
        made.resized();
        made.movement();
        made.selections();
        made.sizes();
        made.quantisation();
        made.angles();
        made.sums();
        made.places();
        made.recurrent();
        made.fakeQuantisation();
        return made.cases;
    }

    private void smooth(String operator, GradientCheck.SingleBuilder build, Tensor... inputs) {
        GradientCheck.Builder single = (b, x) -> List.of(build.build(b, x));
        cases.add(new OperatorCase(operator, Slope.CHECKED, single, List.of(inputs), List.of()));
    }

    private void refused(String operator, GradientCheck.SingleBuilder build, List<Tensor> inputs, double... expected) {
        GradientCheck.Builder single = (b, x) -> List.of(build.build(b, x));
        cases.add(new OperatorCase(operator, Slope.REFUSED, single, inputs, boxed(expected)));
    }

    private void discrete(String operator, GradientCheck.SingleBuilder build, List<Tensor> inputs, double... expected) {
        GradientCheck.Builder single = (b, x) -> List.of(build.build(b, x));
        cases.add(new OperatorCase(operator, Slope.NONE, single, inputs, boxed(expected)));
    }

    private void straightThrough(
            String operator, GradientCheck.SingleBuilder build, List<Tensor> inputs, double... expected) {
        GradientCheck.Builder single = (b, x) -> List.of(build.build(b, x));
        cases.add(new OperatorCase(operator, Slope.STRAIGHT_THROUGH, single, inputs, boxed(expected)));
    }

    private static List<Double> boxed(double... numbers) {
        return DoubleStream.of(numbers).boxed().toList();
    }

    private Tensor normal(long... sizes) {
        return RandomTensors.normal(random, sizes);
    }

    private Tensor positive(long... sizes) {
        return RandomTensors.positive(random, sizes);
    }

    private Tensor distinct(long... sizes) {
        return RandomTensors.distinct(random, sizes);
    }

    private static Tensor doubles(double... values) {
        return Tensor.of(values, values.length);
    }

    private static Tensor truths(boolean... values) {
        return Tensor.of(values, values.length);
    }

    private void ofOneVariable() {
        for (String operator : List.of(
                "Abs",
                "Ceil",
                "Celu",
                "Dropout",
                "Elu",
                "Erf",
                "Exp",
                "Floor",
                "HardSigmoid",
                "HardSwish",
                "Identity",
                "LeakyRelu",
                "Neg",
                "Reciprocal",
                "Relu",
                "Round",
                "Selu",
                "Sigmoid",
                "Sign",
                "Softplus",
                "Softsign",
                "Tanh")) {
            smooth(operator, (b, x) -> b.emit(operator, x.get(0)), distinct(2, 3, 4));
        }
        for (String operator : List.of("Log", "Sqrt")) {
            smooth(operator, (b, x) -> b.emit(operator, x.get(0)), positive(2, 3, 4));
        }
        smooth(
                "ThresholdedRelu",
                (b, x) -> b.call("ThresholdedRelu", x.get(0))
                        .attribute("alpha", 0.27f)
                        .output(),
                distinct(2, 3, 4));
        discrete("Sign", (b, x) -> b.emit("Sign", x.get(0)), List.of(Tensor.vector(-3, 0, 5)), -1, 0, 1);
        smooth("Cast", (b, x) -> b.cast(x.get(0), DataType.DOUBLE), distinct(2, 3));
        discrete("Cast", (b, x) -> b.cast(x.get(0), DataType.INT64), List.of(doubles(-1.7, 0.2, 1.7)), -1, 0, 1);
        smooth(
                "Clip",
                (b, x) -> b.emit("Clip", x.get(0), b.scalarLike(x.get(0), -0.5), b.scalarLike(x.get(0), 0.5)),
                distinct(3, 10));
        for (String operator : List.of("Softmax", "LogSoftmax")) {
            smooth(
                    operator,
                    (b, x) -> b.call(operator, x.get(0)).attribute("axis", 1).output(),
                    normal(2, 3, 2));
        }
    }

    private void ofSeveralVariables() {
        for (String operator : List.of("Add", "Div", "Max", "Min", "Mul", "Pow", "Sub", "Sum")) {
            smooth(operator, (b, x) -> b.emit(operator, x.get(0), x.get(1)), positive(2, 3, 4), positive(3, 1));
        }
        smooth(
                INTERNAL + InternalOperators.GATE,
                (b, x) -> b.call(
                                Operators.INTERNAL_DOMAIN,
                                InternalOperators.GATE,
                                x.get(0),
                                x.get(1),
                                b.scalar(DataType.DOUBLE, 1.5))
                        .output(),
                normal(2, 3, 4),
                normal(3));
        smooth(
                INTERNAL + InternalOperators.GATE,
                (b, x) -> b.call(
                                Operators.INTERNAL_DOMAIN,
                                InternalOperators.GATE,
                                x.get(0),
                                x.get(1),
                                b.scalar(DataType.DOUBLE, 1.5))
                        .output(),
                normal(2, 3, 4),
                normal(1));
        smooth(
                INTERNAL + InternalOperators.MASK,
                (b, x) -> b.call(
                                Operators.INTERNAL_DOMAIN,
                                InternalOperators.MASK,
                                x.get(0),
                                b.constant("mask", Tensor.of(new double[] {1, 0, 1}, 1, 3, 1)))
                        .output(),
                normal(2, 3, 4));
        smooth("PRelu", (b, x) -> b.emit("PRelu", x.get(0), x.get(1)), distinct(2, 3, 4), normal(3, 1));
        smooth(
                "Where",
                (b, x) -> b.emit("Where", b.constant("c", truths(true, false, true)), x.get(0), x.get(1)),
                normal(2, 1),
                normal(2, 3));
    }

    private void logic() {
        List<Tensor> numbers = List.of(doubles(1, 2, 3), doubles(2, 2, 2));
        discrete("Equal", (b, x) -> b.emit("Equal", x.get(0), x.get(1)), numbers, 0, 1, 0);
        discrete("Greater", (b, x) -> b.emit("Greater", x.get(0), x.get(1)), numbers, 0, 0, 1);
        discrete("GreaterOrEqual", (b, x) -> b.emit("GreaterOrEqual", x.get(0), x.get(1)), numbers, 0, 1, 1);
        discrete("Less", (b, x) -> b.emit("Less", x.get(0), x.get(1)), numbers, 1, 0, 0);
        discrete("LessOrEqual", (b, x) -> b.emit("LessOrEqual", x.get(0), x.get(1)), numbers, 1, 1, 0);
        List<Tensor> truths = List.of(truths(false, false, true, true), truths(false, true, false, true));
        discrete("And", (b, x) -> b.emit("And", x.get(0), x.get(1)), truths, 0, 0, 0, 1);
        discrete("Or", (b, x) -> b.emit("Or", x.get(0), x.get(1)), truths, 0, 1, 1, 1);
        discrete("Xor", (b, x) -> b.emit("Xor", x.get(0), x.get(1)), truths, 0, 1, 1, 0);
        discrete("Not", (b, x) -> b.emit("Not", x.get(0)), List.of(truths(false, true)), 1, 0);
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

    private static Value floats(GraphBuilder b, double... values) {
        return b.constant("const", Tensor.ofDoubles(DataType.FLOAT, values, values.length));
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
        cases.add(new OperatorCase(
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

    /** Halves go to the even neighbour, also below 0; what is out of range to its end. */
    private void quantisation() {
        discrete(
                "QuantizeLinear",
                (b, x) ->
                        b.emit("QuantizeLinear", x.get(0), b.scalar(DataType.FLOAT, 0.5), b.scalar(DataType.UINT8, 10)),
                List.of(Tensor.of(new float[] {-6, -1.25f, 0.25f, 0.75f, 200}, 5)),
                0,
                8,
                10,
                12,
                255);
        discrete(
                "QuantizeLinear",
                (b, x) -> b.call("QuantizeLinear", x.get(0), perRow(b), b.constant("zero", bytes(1, -1)))
                        .attribute("axis", 0)
                        .output(),
                List.of(Tensor.of(new float[] {1, -300, 1, 0.6f}, 2, 2)),
                3,
                -128,
                0,
                0);
        refused(
                "DequantizeLinear",
                (b, x) -> b.emit("DequantizeLinear", x.get(0), x.get(1)),
                List.of(bytes(3, -1).reshape(1, 2), Tensor.of(new float[] {0.5f, 2}, 2)),
                1.5,
                -2);
        refused(
                "DequantizeLinear",
                (b, x) -> b.emit("DequantizeLinear", x.get(0), x.get(1), b.scalar(DataType.INT8, 1)),
                List.of(bytes(3, -1), Tensor.scalar(0.5f)),
                1,
                -1);
    }

    private void fakeQuantisation() {
        fakeQuantise(b -> b.scalar(DataType.DOUBLE, 0));
        fakeQuantise(b -> Value.absent());
        straightThrough(
                INTERNAL + InternalOperators.FAKE_QUANTISE_WEIGHTS,
                (b, x) -> b.call(Operators.INTERNAL_DOMAIN, InternalOperators.FAKE_QUANTISE_WEIGHTS, x.get(0))
                        .attribute("axis", 1)
                        .attribute("largest", 4)
                        .output(),
                List.of(Tensor.of(new double[] {1.2, 0.25, 0, -4, 1, 0}, 2, 3)),
                1,
                0.25,
                0,
                -4,
                1,
                0);
    }

    /** With the logarithm of what the step is stretched by, or without. */
    private void fakeQuantise(Function<GraphBuilder, Value> logarithm) {
        straightThrough(
                INTERNAL + InternalOperators.FAKE_QUANTISE,
                (b, x) -> b.call(
                                Operators.INTERNAL_DOMAIN,
                                InternalOperators.FAKE_QUANTISE,
                                x.get(0),
                                logarithm.apply(b))
                        .attribute("scale", 0.25f)
                        .attribute("least", -2)
                        .attribute("largest", 4)
                        .output(),
                List.of(doubles(-0.6, -0.2, 0.3, 0.55, 9)),
                -0.5,
                -0.25,
                0.25,
                0.5,
                1);
    }

    private static Value perRow(GraphBuilder b) {
        return b.constant("scale", Tensor.of(new float[] {0.5f, 1}, 2));
    }

    private static Tensor bytes(int... values) {
        return Tensor.ofDoubles(
                DataType.INT8, Arrays.stream(values).asDoubleStream().toArray(), values.length);
    }

    private void angles() {
        for (String operator : List.of("Asinh", "Atan", "Cos", "Cosh", "Sin", "Sinh", "Tan")) {
            smooth(operator, (b, x) -> b.emit(operator, x.get(0)), normal(2, 3));
        }
        for (String operator : List.of("Acos", "Asin", "Atanh")) {
            smooth(operator, (b, x) -> b.emit(operator, x.get(0)), doubles(-0.9, -0.3, 0.2, 0.7));
        }
        smooth("Acosh", (b, x) -> b.emit("Acosh", x.get(0)), doubles(1.1, 1.5, 3));
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
        refused(
                "GridSample",
                (b, x) -> b.call("GridSample", x.get(0), x.get(1))
                        .attribute("align_corners", 1)
                        .output(),
                List.of(
                        Tensor.of(new double[] {1, 2, 3, 4}, 1, 1, 2, 2),
                        Tensor.of(new double[] {-1, -1, 0, 0, 1, 0, 3, 0}, 1, 1, 4, 2)),
                1,
                2.5,
                3,
                0);
    }

    /** One step of one unit that reads 1 with weight 1, from nothing. */
    private void recurrent() {
        double sigmoid = 1 / (1 + Math.exp(-1));
        refused("RNN", recurrent("RNN", 1, 1), List.of(ones(1, 1, 1)), Math.tanh(1));
        refused("GRU", recurrent("GRU", 3, 1), List.of(ones(1, 1, 1)), (1 - sigmoid) * Math.tanh(1));
        refused("LSTM", recurrent("LSTM", 4, 2), List.of(ones(1, 1, 1)), sigmoid * Math.tanh(sigmoid * Math.tanh(1)));
    }

    private static Tensor ones(long... sizes) {
        double[] values = new double[(int) Arrays.stream(sizes).reduce(1, (a, b) -> a * b)];
        Arrays.fill(values, 1);
        return Tensor.of(values, sizes);
    }

    private static GradientCheck.SingleBuilder recurrent(String operator, int gates, int states) {
        return (b, x) -> b.call(
                        operator, x.get(0), b.constant("w", ones(1, gates, 1)), b.constant("r", ones(1, gates, 1)))
                .attribute("hidden_size", 1)
                .outputs(1 + states)
                .get(0);
    }
}
