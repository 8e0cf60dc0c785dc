package dev.dnal.conformance.pytorch;

import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Operators;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Operators other than convolutions and pools to compare. */
final class OperatorCases {
    private OperatorCases() {}

    static Stream<OperatorCase> all() {
        return Stream.of(
                        elementwise(),
                        arithmetic(),
                        choices(),
                        normalisations(),
                        products(),
                        softmaxes(),
                        reductions(),
                        shapes(),
                        resized(),
                        selections())
                .flatMap(cases -> cases);
    }

    private static OperatorCase of(String name, Function<OperatorCase.Inputs, Value> build) {
        return new OperatorCase(name, build);
    }

    private static Stream<OperatorCase> elementwise() {
        Stream<OperatorCase> everywhere = Stream.of(
                        "Relu",
                        "Sigmoid",
                        "Tanh",
                        "Exp",
                        "Neg",
                        "Identity",
                        "HardSwish",
                        "Abs",
                        "Erf",
                        "Elu",
                        "Selu",
                        "Softplus",
                        "Softsign",
                        "ThresholdedRelu")
                .map(type -> of(type, b -> b.emit(type, b.x(3, 4, 2))));
        Stream<OperatorCase> onPositive =
                Stream.of("Log", "Sqrt", "Reciprocal").map(type -> of(type, b -> b.emit(type, b.positive(3, 4))));
        Stream<OperatorCase> withSettings = Stream.of(
                of("HardSwish beyond its bend", b -> b.emit("HardSwish", b.scale(b.x(3, 5), 4))),
                of(
                        "LeakyRelu",
                        b -> b.call("LeakyRelu", b.x(3, 5))
                                .attribute("alpha", 0.2f)
                                .output()),
                of("Elu", b -> b.call("Elu", b.x(3, 5)).attribute("alpha", 0.5f).output()),
                of(
                        "Celu",
                        b -> b.call("Celu", b.x(3, 5)).attribute("alpha", 0.5f).output()),
                of("PRelu per channel", b -> b.emit("PRelu", b.x(2, 3, 4, 4), b.x(3, 1, 1))),
                of("PRelu with one slope", b -> b.emit("PRelu", b.x(3, 5), b.x(1))),
                of(
                        "HardSigmoid",
                        b -> b.call("HardSigmoid", b.scale(b.x(3, 5), 3))
                                .attribute("alpha", 0.25f)
                                .attribute("beta", 0.4f)
                                .output()),
                of("Clip to 0 and 6", b -> clip(b, 0, 6)),
                of("Clip to -1 and 1", b -> clip(b, -1, 1)));
        return Stream.of(everywhere, onPositive, withSettings).flatMap(cases -> cases);
    }

    private static Value clip(OperatorCase.Inputs b, float min, float max) {
        return b.emit(
                "Clip",
                b.scale(b.x(4, 5), 3),
                b.constant("min", Tensor.scalar(min)),
                b.constant("max", Tensor.scalar(max)));
    }

    private static Stream<OperatorCase> arithmetic() {
        Stream<OperatorCase> same = Stream.of("Add", "Sub", "Mul", "Div", "Pow")
                .map(type -> of(type, b -> b.emit(type, b.positive(2, 3, 4), b.positive(2, 3, 4))));
        Stream<OperatorCase> perChannel = Stream.of("Add", "Sub", "Mul", "Div", "Pow")
                .map(type ->
                        of(type + " per channel", b -> b.emit(type, b.positive(2, 3, 4, 4), b.positive(1, 3, 1, 1))));
        Stream<OperatorCase> bothWays = Stream.of("Add", "Sub", "Mul", "Div")
                .map(type ->
                        of(type + " stretched both ways", b -> b.emit(type, b.positive(3, 1), b.positive(2, 1, 4))));
        Stream<OperatorCase> shared = Stream.of(of("Mul with itself", b -> {
            Value x = b.x(3, 4);
            return b.mul(x, x);
        }));
        return Stream.of(same, perChannel, bothWays, shared).flatMap(cases -> cases);
    }

    private static Stream<OperatorCase> choices() {
        Stream<OperatorCase> ofSeveral = Stream.of("Max", "Min", "Sum")
                .map(type -> of(type + " of three", b -> b.emit(type, b.x(2, 3), b.x(3), b.x(2, 1))));
        Stream<OperatorCase> compared = Stream.of("Greater", "GreaterOrEqual", "Less", "LessOrEqual")
                .map(type -> of(type + " decides where", b -> {
                    Value x = b.x(3, 4);
                    Value z = b.x(4);
                    return b.emit("Where", b.emit(type, x, z), x, z);
                }));
        Stream<OperatorCase> others = Stream.of(
                of(
                        "Equal decides where",
                        b -> b.emit("Where", b.emit("Equal", b.longs(0, 1, 2), b.longs(0, 2, 1)), b.x(2, 3), b.x(3))),
                of("And and Not decide where", b -> {
                    Value x = b.x(3, 4);
                    Value z = b.x(3, 4);
                    Value zero = b.scalarLike(x, 0);
                    Value both = b.emit("And", b.emit("Greater", x, zero), b.emit("Not", b.emit("Less", z, zero)));
                    return b.emit("Where", both, x, z);
                }),
                of("Or and Xor decide where", b -> {
                    Value x = b.x(3, 4);
                    Value z = b.x(3, 4);
                    Value zero = b.scalarLike(x, 0);
                    Value above = b.emit("Greater", x, zero);
                    Value below = b.emit("Less", z, zero);
                    Value one = b.emit("Xor", above, below);
                    return b.emit("Where", b.emit("Or", above, below), b.mul(x, b.cast(one, x.type())), z);
                }),
                of("Cast of a comparison", b -> {
                    Value x = b.x(3, 4);
                    return b.mul(b.cast(b.emit("Greater", x, b.scalarLike(x, 0)), x.type()), x);
                }));
        Stream<OperatorCase> steps = Stream.of("Sign", "Round", "Floor", "Ceil")
                .map(type -> of(type + " times itself", b -> {
                    Value x = b.scale(b.x(3, 4), 3);
                    return b.mul(b.emit(type, x), x);
                }));
        return Stream.of(ofSeveral, compared, others, steps).flatMap(cases -> cases);
    }

    /** In a row and side by side: ONNX Runtime must keep the statistics of each apart. */
    private static Value normalisedThreeTimes(OperatorCase.Inputs b) {
        Value x = b.x(4, 3, 2, 2);
        Value y = b.emit("Relu", batchStatistics(b, x));
        return b.add(batchStatistics(b, y), batchStatistics(b, x));
    }

    private static Value batchStatistics(OperatorCase.Inputs b, Value x) {
        long channels = x.requireShape().size(1);
        return b.call(Operators.INTERNAL_DOMAIN, "BatchNormTraining", x, b.positive(channels), b.x(channels))
                .attribute("epsilon", 1e-3f)
                .outputs(3)
                .get(0);
    }

    private static Stream<OperatorCase> normalisations() {
        return Stream.of(
                of("Batch statistics of images", b -> batchStatistics(b, b.x(4, 3, 5, 5))),
                of("Batch statistics of vectors", b -> batchStatistics(b, b.x(8, 5))),
                of("Batch statistics of one image", b -> batchStatistics(b, b.x(1, 3, 5, 5))),
                of(
                        "InstanceNormalization",
                        b -> b.call("InstanceNormalization", b.x(2, 3, 4, 4), b.positive(3), b.x(3))
                                .attribute("epsilon", 1e-3f)
                                .output()),
                of(
                        "LRN",
                        b -> b.call("LRN", b.x(2, 6, 3, 3))
                                .attribute("size", 5)
                                .attribute("alpha", 0.5f)
                                .attribute("bias", 2f)
                                .output()),
                of("Batch statistics three times", OperatorCases::normalisedThreeTimes),
                of(
                        "BatchNormalization with running statistics",
                        b -> b.call(
                                        "BatchNormalization",
                                        b.x(2, 3, 4, 4),
                                        b.positive(3),
                                        b.x(3),
                                        b.positiveConstant(3),
                                        b.positiveConstant(3))
                                .attribute("epsilon", 1e-3f)
                                .output()));
    }

    private static OperatorCase gemm(long transA, long transB) {
        return of(
                "Gemm, transA " + transA + ", transB " + transB,
                b -> b.call("Gemm", transA == 0 ? b.x(3, 4) : b.x(4, 3), transB == 0 ? b.x(4, 5) : b.x(5, 4), b.x(5))
                        .attribute("transA", transA)
                        .attribute("transB", transB)
                        .attribute("alpha", 0.5f)
                        .attribute("beta", 2f)
                        .output());
    }

    private static Stream<OperatorCase> products() {
        return Stream.of(
                gemm(0, 0),
                gemm(0, 1),
                gemm(1, 0),
                gemm(1, 1),
                of("MatMul", b -> b.emit("MatMul", b.x(3, 4), b.x(4, 5))),
                of("MatMul in batches", b -> b.emit("MatMul", b.x(2, 3, 4), b.x(2, 4, 5))),
                of("MatMul with a shared right side", b -> b.emit("MatMul", b.x(2, 3, 4), b.x(4, 5))));
    }

    private static Stream<OperatorCase> softmaxes() {
        return Stream.of("Softmax", "LogSoftmax")
                .flatMap(type -> Stream.of(1, -1)
                        .map(axis -> of(
                                type + " along " + axis,
                                b -> b.call(type, b.x(2, 3, 4))
                                        .attribute("axis", axis)
                                        .output())));
    }

    private static Stream<OperatorCase> reductions() {
        Stream<OperatorCase> byAttribute = Stream.of(
                        "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceMin", "ReduceProd")
                .map(type -> of(
                        type,
                        b -> b.call(type, b.x(2, 3, 4))
                                .attribute("axes", new long[] {1, 2})
                                .output()));
        return Stream.concat(byAttribute, meansAndSums());
    }

    private static Stream<OperatorCase> meansAndSums() {
        return Stream.of(
                of("ReduceSum keeping axes", b -> b.sumKeeping(b.x(2, 3, 4), 0, 2)),
                of("ReduceSum dropping axes", b -> b.sumDropping(b.x(2, 3, 4), 1)),
                of(
                        "ReduceMax of images",
                        b -> b.call("ReduceMax", b.x(2, 3, 4, 4))
                                .attribute("axes", new long[] {2, 3})
                                .output()),
                of(
                        "ReduceMax dropping an axis",
                        b -> b.call("ReduceMax", b.x(2, 3, 4))
                                .attribute("axes", new long[] {1})
                                .attribute("keepdims", 0)
                                .output()),
                of(
                        "ReduceMean of images",
                        b -> b.call("ReduceMean", b.x(2, 3, 4, 4))
                                .attribute("axes", new long[] {2, 3})
                                .output()),
                of(
                        "ReduceMean dropping an axis",
                        b -> b.call("ReduceMean", b.x(2, 3, 4))
                                .attribute("axes", new long[] {-1})
                                .attribute("keepdims", 0)
                                .output()));
    }

    private static Stream<OperatorCase> shapes() {
        return Stream.of(
                of("Reshape", b -> b.reshape(b.x(2, 3, 4), 0, -1)),
                of(
                        "Flatten",
                        b -> b.call("Flatten", b.x(2, 3, 4))
                                .attribute("axis", 2)
                                .output()),
                of("Squeeze", b -> b.emit("Squeeze", b.x(2, 1, 4, 1), b.longs(1, -1))),
                of("Unsqueeze", b -> b.emit("Unsqueeze", b.x(2, 4), b.longs(1, 3))),
                of("Transpose", b -> b.transpose(b.x(2, 3, 4), 1, 2, 0)),
                of("Transpose of all axes", b -> b.emit("Transpose", b.x(2, 3, 4))),
                of(
                        "Concat of channels",
                        b -> b.call("Concat", b.x(2, 3, 4), b.x(2, 1, 4), b.x(2, 2, 4))
                                .attribute("axis", 1)
                                .output()),
                of("Split", OperatorCases::split),
                of(
                        "Slice at steps",
                        b -> b.emit(
                                "Slice",
                                b.x(2, 3, 7, 6),
                                b.longs(0, 1),
                                b.longs(Integer.MAX_VALUE, 6),
                                b.longs(2, 3),
                                b.longs(2, 2))),
                of("Slice from the end", b -> b.emit("Slice", b.x(2, 6, 3), b.longs(-4), b.longs(-1), b.longs(1))),
                of("Pad of channels", b -> b.emit("Pad", b.x(2, 3, 4, 4), b.longs(0, 1, 0, 0, 0, 2, 0, 0))),
                of(
                        "Pad with a number",
                        b -> b.emit(
                                "Pad",
                                b.x(2, 3, 4),
                                b.longs(0, 0, 1, 0, 0, 2),
                                b.constant("value", Tensor.scalar(0.5f)))),
                of("Tile", b -> b.emit("Tile", b.x(2, 3, 4), b.longs(1, 2, 3))),
                blocks("DepthToSpace", "DCR", 1, 8, 2, 3),
                blocks("DepthToSpace", "CRD", 1, 8, 2, 3),
                of(
                        "SpaceToDepth",
                        b -> b.call("SpaceToDepth", b.x(1, 2, 4, 6))
                                .attribute("blocksize", 2)
                                .output()),
                of("Dropout in use", b -> b.emit("Dropout", b.x(2, 3))));
    }

    private static OperatorCase blocks(String type, String mode, long... sizes) {
        return of(
                type + " " + mode,
                b -> b.call(type, b.x(sizes))
                        .attribute("blocksize", 2)
                        .attribute("mode", mode)
                        .output());
    }

    /**
     * DJL has PyTorch filter before it interpolates, which changes nothing where an image grows, and takes a cubic kernel of a = -1/2
     * within the image; ONNX Runtime judges all other forms.
     */
    private static Stream<OperatorCase> resized() {
        return Stream.of(
                resized("nearest", "asymmetric", 2, 3),
                resized("nearest", "asymmetric", 0.5f, 0.25f),
                resized("linear", "half_pixel", 2, 4),
                resized("linear", "half_pixel", 1, 2),
                resized("cubic", "half_pixel", 2, 4));
    }

    private static OperatorCase resized(String mode, String coordinates, float height, float width) {
        return of("Resize " + mode + " " + coordinates + " by " + height, b -> {
            Value scales = b.constant("scales", Tensor.of(new float[] {1, 1, height, width}, 4));
            return b.call("Resize", b.x(1, 2, 4, 4), Value.absent(), scales)
                    .attribute("mode", mode)
                    .attribute("coordinate_transformation_mode", coordinates)
                    .attribute("nearest_mode", "floor")
                    .attribute("cubic_coeff_a", -0.5f)
                    .attribute("exclude_outside", mode.equals("cubic") ? 1 : 0)
                    .output();
        });
    }

    private static Value gather(OperatorCase.Inputs b, Value indices, long axis) {
        return b.call("Gather", b.x(2, 4, 3), indices).attribute("axis", axis).output();
    }

    /** Each row names the row of another matrix by its largest element, and is added to it, or it would have no gradient. */
    private static Value chosenRows(OperatorCase.Inputs b) {
        Value scores = b.x(3, 5);
        Value choice = b.call("ArgMax", scores)
                .attribute("axis", 1)
                .attribute("keepdims", 0)
                .output();
        return b.add(b.emit("Gather", b.x(5, 5), choice), scores);
    }

    private static Stream<OperatorCase> selections() {
        return Stream.of(
                of("Expand", b -> b.emit("Expand", b.x(3, 1), b.longs(2, 3, 4))),
                of("Gather of distinct slices", b -> gather(b, b.longs(2, 0, -1), 1)),
                of("Gather of repeated slices", b -> gather(b, b.longs(1, 0, 1), -1)),
                of("Gather by a matrix", b -> gather(b, b.constant("i", Tensor.of(new long[] {3, 1, 0, 1}, 2, 2)), 1)),
                of("Gather of one slice", b -> gather(b, b.constant("i", Tensor.scalar(1L)), 0)),
                of("Gather where ArgMax says", OperatorCases::chosenRows),
                of("OneHot as a mask", b -> {
                    Value offOn = b.constant("values", Tensor.of(new float[] {0.5f, 2}, 2));
                    return b.mul(b.x(2, 4), b.emit("OneHot", b.longs(3, 0), b.longs(4), offOn));
                }),
                of("ScatterElements of factors", b -> {
                    Value factors =
                            b.emit("ScatterElements", b.positiveConstant(4), b.longs(2, 0), b.positiveConstant(2));
                    return b.mul(b.x(3, 4), factors);
                }));
    }

    /** The parts meet again, in another order and one of them twice. */
    private static Value split(OperatorCase.Inputs b) {
        List<Value> parts = b.call("Split", b.x(2, 6, 3), b.longs(1, 2, 3))
                .attribute("axis", 1)
                .outputs(3);
        return b.call("Concat", parts.get(2), parts.get(0), parts.get(2))
                .attribute("axis", 1)
                .output();
    }
}
