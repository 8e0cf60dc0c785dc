package dev.dnal.conformance.pytorch;

import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder.Call;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Convolutions and pools to compare. */
@SuppressWarnings("UnnecessaryLambda") // cases read as calls with settings
final class WindowCases {
    private WindowCases() {}

    static Stream<OperatorCase> all() {
        return Stream.of(convolutions(), transposedConvolutions(), maxPools(), averagePools(), globalPools())
                .flatMap(cases -> cases);
    }

    private static long[] sizes(long... sizes) {
        return sizes;
    }

    private static UnaryOperator<Call> pads(long... pads) {
        return call -> call.attribute("pads", pads);
    }

    private static UnaryOperator<Call> strides(long... strides) {
        return call -> call.attribute("strides", strides);
    }

    private static UnaryOperator<Call> dilations(long... dilations) {
        return call -> call.attribute("dilations", dilations);
    }

    private static UnaryOperator<Call> group(long groups) {
        return call -> call.attribute("group", groups);
    }

    @SafeVarargs
    private static Value call(Call call, UnaryOperator<Call>... settings) {
        Call set = call;
        for (UnaryOperator<Call> setting : settings) {
            set = setting.apply(set);
        }
        return set.output();
    }

    @SafeVarargs
    private static OperatorCase conv(String name, long[] x, long[] w, UnaryOperator<Call>... settings) {
        return new OperatorCase("Conv, " + name, b -> call(b.call("Conv", b.x(x), b.x(w)), settings));
    }

    @SafeVarargs
    private static OperatorCase biased(
            String type, String name, long[] x, long[] w, long k, UnaryOperator<Call>... settings) {
        return new OperatorCase(type + ", " + name, b -> call(b.call(type, b.x(x), b.x(w), b.x(k)), settings));
    }

    private static Stream<OperatorCase> convolutions() {
        return Stream.of(
                conv("3x3", sizes(2, 3, 6, 7), sizes(4, 3, 3, 3)),
                conv("3x3 of the same size", sizes(2, 3, 6, 7), sizes(4, 3, 3, 3), pads(1, 1, 1, 1)),
                conv("3x3 at stride 2", sizes(2, 3, 9, 8), sizes(4, 3, 3, 3), pads(1, 1, 1, 1), strides(2, 2)),
                conv("stride leaves the last row unread", sizes(2, 3, 8, 8), sizes(4, 3, 3, 3), strides(2, 2)),
                conv("stride 3 above the window", sizes(2, 2, 9, 9), sizes(3, 2, 2, 2), strides(3, 3)),
                conv("padding differs on all sides", sizes(2, 3, 6, 6), sizes(4, 3, 3, 3), pads(0, 1, 2, 1)),
                conv("dilation 2", sizes(2, 3, 8, 8), sizes(4, 3, 3, 3), dilations(2, 2), pads(2, 2, 2, 2)),
                conv("dilation and stride", sizes(2, 3, 9, 9), sizes(4, 3, 3, 3), dilations(2, 2), strides(2, 2)),
                conv("5x5", sizes(2, 2, 7, 7), sizes(3, 2, 5, 5), pads(2, 2, 2, 2)),
                conv("1x1", sizes(2, 3, 5, 5), sizes(4, 3, 1, 1)),
                conv("1x1 at stride 2", sizes(2, 3, 6, 6), sizes(4, 3, 1, 1), strides(2, 2)),
                conv("1x3 at stride 1, 2", sizes(2, 3, 5, 8), sizes(4, 3, 1, 3), strides(1, 2), pads(0, 1, 0, 1)),
                conv("one filter", sizes(2, 3, 5, 5), sizes(1, 3, 3, 3), pads(1, 1, 1, 1)),
                conv("one channel", sizes(2, 1, 5, 5), sizes(4, 1, 3, 3), pads(1, 1, 1, 1)),
                conv("a batch of one", sizes(1, 3, 5, 5), sizes(4, 3, 3, 3), pads(1, 1, 1, 1)),
                conv("two groups", sizes(2, 4, 6, 6), sizes(6, 2, 3, 3), group(2), pads(1, 1, 1, 1)),
                conv("two groups at stride 2", sizes(2, 4, 7, 7), sizes(6, 2, 3, 3), group(2), strides(2, 2)),
                conv("depthwise", sizes(2, 4, 6, 6), sizes(4, 1, 3, 3), group(4), pads(1, 1, 1, 1)),
                conv(
                        "depthwise at stride 2",
                        sizes(2, 4, 8, 8),
                        sizes(4, 1, 3, 3),
                        group(4),
                        pads(1, 1, 1, 1),
                        strides(2, 2)),
                conv(
                        "depthwise with two filters each",
                        sizes(2, 3, 6, 6),
                        sizes(6, 1, 3, 3),
                        group(3),
                        pads(1, 1, 1, 1)),
                conv("same, upper", sizes(2, 3, 8, 7), sizes(4, 3, 3, 3), strides(2, 2), autoPad("SAME_UPPER")),
                conv("same, lower", sizes(2, 3, 8, 7), sizes(4, 3, 3, 3), strides(2, 2), autoPad("SAME_LOWER")),
                conv("one spatial axis", sizes(2, 3, 9), sizes(4, 3, 3), pads(1, 1)),
                conv("three spatial axes", sizes(2, 2, 4, 5, 4), sizes(3, 2, 2, 3, 2)),
                biased("Conv", "with bias", sizes(2, 3, 5, 5), sizes(4, 3, 3, 3), 4, pads(1, 1, 1, 1)));
    }

    private static UnaryOperator<Call> autoPad(String how) {
        return call -> call.attribute("auto_pad", how);
    }

    private static Stream<OperatorCase> transposedConvolutions() {
        String type = "ConvTranspose";
        return Stream.of(
                biased(type, "3x3", sizes(2, 3, 4, 5), sizes(3, 4, 3, 3), 4),
                biased(type, "padded", sizes(2, 3, 5, 5), sizes(3, 4, 3, 3), 4, pads(1, 1, 1, 1)),
                biased(type, "stride 2", sizes(2, 3, 4, 4), sizes(3, 4, 3, 3), 4, strides(2, 2), pads(1, 1, 1, 1)),
                biased(
                        type,
                        "stride 2 with output padding",
                        sizes(2, 3, 4, 4),
                        sizes(3, 4, 3, 3),
                        4,
                        strides(2, 2),
                        pads(1, 1, 1, 1),
                        call -> call.attribute("output_padding", sizes(1, 1))),
                biased(type, "dilation 2", sizes(2, 3, 4, 4), sizes(3, 4, 3, 3), 4, dilations(2, 2)),
                biased(type, "two groups", sizes(2, 4, 4, 4), sizes(4, 3, 3, 3), 6, group(2), strides(2, 2)));
    }

    @SafeVarargs
    private static OperatorCase pool(
            String type, String name, long[] x, long[] kernel, UnaryOperator<Call>... settings) {
        return new OperatorCase(
                type + ", " + name, b -> call(b.call(type, b.x(x)).attribute("kernel_shape", kernel), settings));
    }

    private static UnaryOperator<Call> ceil() {
        return call -> call.attribute("ceil_mode", 1);
    }

    private static UnaryOperator<Call> countPadding() {
        return call -> call.attribute("count_include_pad", 1);
    }

    private static Stream<OperatorCase> maxPools() {
        String type = "MaxPool";
        return Stream.of(
                pool(type, "2x2", sizes(2, 3, 6, 8), sizes(2, 2), strides(2, 2)),
                pool(type, "3x3 overlapping", sizes(2, 3, 6, 6), sizes(3, 3)),
                pool(type, "3x3 at stride 2, padded", sizes(2, 3, 8, 7), sizes(3, 3), strides(2, 2), pads(1, 1, 1, 1)),
                pool(type, "padding differs on all sides", sizes(2, 3, 6, 6), sizes(3, 3), pads(0, 1, 1, 0)),
                pool(type, "ceil mode", sizes(2, 3, 7, 7), sizes(2, 2), strides(2, 2), ceil()),
                pool(type, "one spatial axis", sizes(2, 3, 9), sizes(3), strides(2)));
    }

    private static Stream<OperatorCase> averagePools() {
        String type = "AveragePool";
        return Stream.of(
                pool(type, "2x2", sizes(2, 3, 6, 8), sizes(2, 2), strides(2, 2)),
                pool(type, "3x3 overlapping", sizes(2, 3, 6, 6), sizes(3, 3)),
                pool(type, "padding not counted", sizes(2, 3, 7, 7), sizes(3, 3), strides(2, 2), pads(1, 1, 1, 1)),
                pool(
                        type,
                        "padding counted",
                        sizes(2, 3, 7, 7),
                        sizes(3, 3),
                        strides(2, 2),
                        pads(1, 1, 1, 1),
                        countPadding()),
                pool(type, "padding differs on all sides", sizes(2, 3, 6, 6), sizes(3, 3), pads(0, 1, 1, 0)),
                pool(type, "ceil mode", sizes(2, 3, 7, 7), sizes(2, 2), strides(2, 2), ceil()),
                pool(type, "one spatial axis", sizes(2, 3, 9), sizes(3), strides(2)));
    }

    private static Stream<OperatorCase> globalPools() {
        return Stream.of("GlobalAveragePool", "GlobalMaxPool")
                .map(type -> new OperatorCase(type, b -> b.emit(type, b.x(2, 3, 4, 5))));
    }
}
