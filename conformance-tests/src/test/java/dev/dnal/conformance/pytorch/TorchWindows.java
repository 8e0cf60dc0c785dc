package dev.dnal.conformance.pytorch;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.dnal.onnx.graph.GraphException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Convolutions and pools of ONNX by those of PyTorch. */
final class TorchWindows {
    private TorchWindows() {}

    static void addTo(Map<String, TorchOperators.Rule> rules) {
        rules.put("Conv", TorchOperators.one(TorchWindows::convolution));
        rules.put("ConvTranspose", TorchOperators.one(TorchWindows::transposedConvolution));
        rules.put("MaxPool", TorchOperators.one(TorchWindows::maxPool));
        rules.put("AveragePool", TorchOperators.one(TorchWindows::averagePool));
        rules.put(
                "GlobalAveragePool",
                TorchOperators.one(call -> JniUtils.adaptiveAvgPool(call.input(0), ones(call.input(0)))));
        rules.put(
                "GlobalMaxPool",
                TorchOperators.one(call -> JniUtils.adaptiveMaxPool(call.input(0), ones(call.input(0)))));
    }

    private static int spatialAxes(PtNDArray image) {
        return image.getShape().dimension() - 2;
    }

    private static Shape ones(PtNDArray image) {
        return repeated(1, spatialAxes(image));
    }

    private static Shape repeated(long size, int count) {
        return new Shape(LongStream.generate(() -> size).limit(count).toArray());
    }

    /** Padding as ONNX writes it, [before each spatial axis, behind each spatial axis]. */
    @SuppressWarnings("ArrayRecordComponent") // passed on to PyTorch at once, never compared
    private record Pads(long[] before, long[] after) {
        static Pads of(TorchCall call, long[] extents, long[] strides) {
            int axes = extents.length;
            String auto = call.node().textAttribute("auto_pad", "NOTSET");
            if (auto.equals("NOTSET")) {
                long[] pads = call.attribute("pads", 2 * axes, 0);
                return new Pads(Arrays.copyOf(pads, axes), Arrays.copyOfRange(pads, axes, 2 * axes));
            }
            long[] before = new long[axes];
            long[] after = new long[axes];
            for (int i = 0; i < axes && !auto.equals("VALID"); i++) {
                long size = call.input(0).getShape().get(i + 2);
                long needed = ((size - 1) / strides[i]) * strides[i] + extents[i] - size;
                long total = Math.max(0, needed);
                before[i] = auto.equals("SAME_UPPER") ? total / 2 : total - total / 2;
                after[i] = total - before[i];
            }
            return new Pads(before, after);
        }

        boolean isSymmetric() {
            return Arrays.equals(before, after);
        }

        /** The image with this padding. */
        PtNDArray around(PtNDArray image, double value) {
            long[] front = new long[before.length + 2];
            long[] back = new long[before.length + 2];
            System.arraycopy(before, 0, front, 2, before.length);
            System.arraycopy(after, 0, back, 2, before.length);
            return TorchCall.pad(image, front, back, value);
        }
    }

    private static long[] kernel(PtNDArray weight) {
        long[] sizes = weight.getShape().getShape();
        return Arrays.copyOfRange(sizes, 2, sizes.length);
    }

    private static long[] extents(long[] kernel, long[] dilations) {
        return IntStream.range(0, kernel.length)
                .mapToLong(i -> dilations[i] * (kernel[i] - 1) + 1)
                .toArray();
    }

    private static PtNDArray convolution(TorchCall call) {
        PtNDArray x = call.input(0);
        PtNDArray w = call.input(1);
        int axes = spatialAxes(x);
        long[] strides = call.attribute("strides", axes, 1);
        long[] dilations = call.attribute("dilations", axes, 1);
        Pads pads = Pads.of(call, extents(kernel(w), dilations), strides);
        boolean symmetric = pads.isSymmetric();
        return JniUtils.convolution(
                symmetric ? x : pads.around(x, 0),
                w,
                call.inputOrNull(2),
                new Shape(strides),
                symmetric ? new Shape(pads.before()) : repeated(0, axes),
                new Shape(dilations),
                (int) call.attribute("group", 1));
    }

    /**
     * DJL has no transposed convolution. This is its definition by PyTorch's convolution: of the image with stride - 1 zeros
     * between its elements, by the turned window with its channels exchanged. For two spatial axes, explicit padding.
     */
    private static PtNDArray transposedConvolution(TorchCall call) {
        PtNDArray x = call.input(0);
        PtNDArray w = call.input(1);
        int axes = spatialAxes(x);
        if (axes != 2 || call.node().hasAttribute("output_shape") || call.node().hasAttribute("auto_pad")) {
            throw new GraphException(call.node(), "is translated for images [N, C, H, W] with explicit padding only");
        }
        long[] strides = call.attribute("strides", axes, 1);
        long[] dilations = call.attribute("dilations", axes, 1);
        long[] extra = call.attribute("output_padding", axes, 0);
        long[] pads = call.attribute("pads", 2 * axes, 0);
        long[] extents = extents(kernel(w), dilations);
        long[] before = new long[4];
        long[] after = new long[4];
        for (int i = 0; i < axes; i++) {
            before[i + 2] = extents[i] - 1 - pads[i];
            after[i + 2] = extents[i] - 1 - pads[axes + i] + extra[i];
        }
        int groups = (int) call.attribute("group", 1);
        return JniUtils.convolution(
                TorchCall.pad(withZerosBetween(x, strides), before, after, 0),
                turned(w, groups),
                call.inputOrNull(2),
                repeated(1, axes),
                repeated(0, axes),
                new Shape(dilations),
                groups);
    }

    private static PtNDArray withZerosBetween(PtNDArray x, long[] strides) {
        long[] s = x.getShape().getShape();
        PtNDArray cells = TorchCall.reshape(x, s[0], s[1], s[2], 1, s[3], 1);
        PtNDArray stretched =
                TorchCall.pad(cells, new long[6], new long[] {0, 0, 0, strides[0] - 1, 0, strides[1] - 1}, 0);
        PtNDArray joined = TorchCall.reshape(stretched, s[0], s[1], s[2] * strides[0], s[3] * strides[1]);
        return TorchCall.pad(joined, new long[4], new long[] {0, 0, 1 - strides[0], 1 - strides[1]}, 0);
    }

    /** [C, K / groups, kernel...] as the weights [K, C / groups, kernel...] of the convolution back. */
    private static PtNDArray turned(PtNDArray w, int groups) {
        long[] s = w.getShape().getShape();
        PtNDArray byGroup = TorchCall.reshape(w, groups, s[0] / groups, s[1], s[2], s[3]);
        PtNDArray exchanged = byGroup.transpose(0, 2, 1, 3, 4);
        PtNDArray joined = TorchCall.reshape(exchanged, groups * s[1], s[0] / groups, s[2], s[3]);
        return JniUtils.flip(joined, new long[] {2, 3});
    }

    private static PtNDArray maxPool(TorchCall call) {
        PtNDArray x = call.input(0);
        int axes = spatialAxes(x);
        long[] dilations = call.attribute("dilations", axes, 1);
        if (Arrays.stream(dilations).anyMatch(d -> d != 1)) {
            throw new GraphException(call.node(), "DJL has no max pool with dilation");
        }
        long[] kernel = call.attribute("kernel_shape", axes, 1);
        long[] strides = call.attribute("strides", axes, 1);
        Pads pads = Pads.of(call, kernel, strides);
        boolean symmetric = pads.isSymmetric();
        return JniUtils.maxPool(
                symmetric ? x : pads.around(x, Double.NEGATIVE_INFINITY),
                new Shape(kernel),
                new Shape(strides),
                symmetric ? new Shape(pads.before()) : repeated(0, axes),
                call.flag("ceil_mode"));
    }

    private static PtNDArray averagePool(TorchCall call) {
        PtNDArray x = call.input(0);
        int axes = spatialAxes(x);
        long[] kernel = call.attribute("kernel_shape", axes, 1);
        long[] strides = call.attribute("strides", axes, 1);
        Pads pads = Pads.of(call, kernel, strides);
        PtNDArray average = averageWithPadding(call, x, pads, kernel, strides);
        if (call.flag("count_include_pad")) {
            return average;
        }
        // DJL 0.36 counts the padding whatever it is told. Here each average is divided by the share that is no
        // padding.
        PtNDArray inImage = averageWithPadding(call, (PtNDArray) x.onesLike(), pads, kernel, strides);
        return average.div(inImage);
    }

    private static PtNDArray averageWithPadding(TorchCall call, PtNDArray x, Pads pads, long[] kernel, long[] strides) {
        boolean symmetric = pads.isSymmetric();
        return JniUtils.avgPool(
                symmetric ? x : pads.around(x, 0),
                new Shape(kernel),
                new Shape(strides),
                symmetric ? new Shape(pads.before()) : repeated(0, kernel.length),
                call.flag("ceil_mode"),
                true);
    }
}
