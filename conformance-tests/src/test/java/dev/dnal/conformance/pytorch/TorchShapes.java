package dev.dnal.conformance.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.dnal.onnx.graph.GraphException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** ONNX's operators that move elements, and its reductions, by those of PyTorch. */
final class TorchShapes {
    private TorchShapes() {}

    static void addTo(Map<String, TorchOperators.Rule> rules) {
        rules.put("Reshape", TorchOperators.one(TorchShapes::reshape));
        rules.put("Flatten", TorchOperators.one(TorchShapes::flatten));
        rules.put("Squeeze", TorchOperators.one(TorchShapes::squeeze));
        rules.put("Unsqueeze", TorchOperators.one(TorchShapes::unsqueeze));
        rules.put("Transpose", TorchOperators.one(TorchShapes::transpose));
        rules.put("Concat", TorchOperators.one(TorchShapes::concat));
        rules.put("Split", TorchShapes::split);
        rules.put("Slice", TorchOperators.one(TorchShapes::slice));
        rules.put("Pad", TorchOperators.one(TorchShapes::pad));
        rules.put("ReduceSum", TorchOperators.one(call -> reduce(call, axes(call, 1))));
        rules.put("ReduceL1", TorchOperators.one(call -> reduced(call, JniUtils.abs(call.input(0)))));
        rules.put(
                "ReduceSumSquare",
                TorchOperators.one(call -> reduced(call, call.input(0).square())));
        rules.put("ReduceL2", TorchOperators.one(TorchShapes::length));
        rules.put("ReduceMin", TorchOperators.one(call -> alongEach(call, JniUtils::min)));
        rules.put("ReduceProd", TorchOperators.one(call -> alongEach(call, JniUtils::prod)));
        rules.put(
                "Tile",
                TorchOperators.one(
                        call -> JniUtils.tile(call.input(0), call.constant(1).orElseThrow())));
        rules.put("DepthToSpace", TorchOperators.one(TorchShapes::depthToSpace));
        rules.put("SpaceToDepth", TorchOperators.one(TorchShapes::spaceToDepth));
        rules.put("Resize", TorchOperators.one(TorchShapes::resize));
        rules.put("ReduceMean", TorchOperators.one(TorchShapes::mean));
        addSelectionsTo(rules);
    }

    /** Selections by indices, and what makes indices. */
    private static void addSelectionsTo(Map<String, TorchOperators.Rule> rules) {
        rules.put("Expand", TorchOperators.one(TorchShapes::expand));
        rules.put("ReduceMax", TorchOperators.one(call -> alongEach(call, JniUtils::max)));
        rules.put("ArgMax", TorchOperators.one(TorchShapes::argMax));
        rules.put("Gather", TorchOperators.one(TorchShapes::gather));
        rules.put("OneHot", TorchOperators.one(TorchShapes::oneHot));
        rules.put(
                "ScatterElements",
                TorchOperators.one(call -> JniUtils.scatter(
                        call.input(0), call.input(1), call.input(2), (int) call.attribute("axis", 0))));
    }

    private static PtNDArray expand(TorchCall call) {
        return JniUtils.broadcast(call.input(0), new Shape(call.constant(1).orElseThrow()));
    }

    private static boolean keepsAxes(TorchCall call) {
        return call.attribute("keepdims", 1) != 0;
    }

    /** A reduction along one axis. */
    private interface AlongAxis {
        PtNDArray reduce(PtNDArray x, long axis, boolean keepsAxis);
    }

    /** Along one axis after the other. */
    private static PtNDArray alongEach(TorchCall call, AlongAxis reduction) {
        PtNDArray result = call.input(0);
        List<Integer> axes = axes(call, call.attribute("axes", 0, 0));
        for (int axis : axes.stream().sorted(Comparator.reverseOrder()).toList()) {
            result = reduction.reduce(result, axis, keepsAxes(call));
        }
        return result;
    }

    private static long[] namedAxes(TorchCall call) {
        return axes(call, call.attribute("axes", 0, 0)).stream()
                .mapToLong(Integer::longValue)
                .toArray();
    }

    private static PtNDArray reduced(TorchCall call, NDArray terms) {
        return JniUtils.sum((PtNDArray) terms, namedAxes(call), keepsAxes(call));
    }

    private static PtNDArray length(TorchCall call) {
        int[] axes = Arrays.stream(namedAxes(call)).mapToInt(Math::toIntExact).toArray();
        return JniUtils.norm(call.input(0), 2, axes, keepsAxes(call));
    }

    private static PtNDArray depthToSpace(TorchCall call) {
        PtNDArray x = call.input(0);
        long b = call.attribute("blocksize", 1);
        long[] sizes = sizes(x);
        long channels = sizes[1] / (b * b);
        boolean placesLast = call.node().textAttribute("mode", "DCR").equals("CRD");
        PtNDArray parts = placesLast
                ? TorchCall.reshape(x, sizes[0], channels, b, b, sizes[2], sizes[3])
                : JniUtils.permute(
                        TorchCall.reshape(x, sizes[0], b, b, channels, sizes[2], sizes[3]),
                        new long[] {0, 3, 1, 2, 4, 5});
        return TorchCall.reshape(
                JniUtils.permute(parts, new long[] {0, 1, 4, 2, 5, 3}), sizes[0], channels, sizes[2] * b, sizes[3] * b);
    }

    private static PtNDArray spaceToDepth(TorchCall call) {
        PtNDArray x = call.input(0);
        long b = call.attribute("blocksize", 1);
        long[] sizes = sizes(x);
        PtNDArray parts = TorchCall.reshape(x, sizes[0], sizes[1], sizes[2] / b, b, sizes[3] / b, b);
        return TorchCall.reshape(
                JniUtils.permute(parts, new long[] {0, 3, 5, 1, 2, 4}),
                sizes[0],
                sizes[1] * b * b,
                sizes[2] / b,
                sizes[3] / b);
    }

    /** By the numbers that PyTorch has for its modes. */
    private static PtNDArray resize(TorchCall call) {
        float[] scales = call.node().input(2).initializer().orElseThrow().floats();
        long[] sizes = sizes(call.input(0));
        long[] spatial = {(long) (sizes[2] * scales[2]), (long) (sizes[3] * scales[3])};
        int mode = Map.of("nearest", 0, "linear", 2, "cubic", 3).get(call.node().textAttribute("mode", "nearest"));
        return JniUtils.interpolate(call.input(0), spatial, mode, false);
    }

    private static PtNDArray argMax(TorchCall call) {
        return JniUtils.argMax(call.input(0), call.attribute("axis", 0), keepsAxes(call));
    }

    /** PyTorch wants an index for each element, none of them negative. */
    private static PtNDArray gather(TorchCall call) {
        PtNDArray x = call.input(0);
        PtNDArray indices = call.input(1);
        int axis = TorchCall.axis(call.attribute("axis", 0), x);
        long[] along = new long[sizes(x).length];
        Arrays.fill(along, 1);
        along[axis] = -1;
        PtNDArray places = TorchCall.reshape(indices, along).mod(sizes(x)[axis]);
        long[] picked = sizes(x).clone();
        picked[axis] = sizes(places)[axis];
        PtNDArray slices = JniUtils.gather(x, JniUtils.broadcast(places, new Shape(picked)), axis);
        long[] result = LongStream.concat(
                        LongStream.concat(Arrays.stream(picked, 0, axis), Arrays.stream(sizes(indices))),
                        Arrays.stream(picked, axis + 1, picked.length))
                .toArray();
        return TorchCall.reshape(slices, result);
    }

    /** Along a new last axis, as PyTorch puts it. */
    private static PtNDArray oneHot(TorchCall call) {
        if (call.attribute("axis", -1) != -1) {
            throw new GraphException(call.node(), "only a new last axis is translated to PyTorch");
        }
        double[] offOn = call.input(2).toDoubleArray();
        int depth = call.scalar(1).orElseThrow().intValue();
        NDArray ones = JniUtils.oneHot(call.input(0), depth, DataType.FLOAT64);
        return (PtNDArray) ones.mul(offOn[1] - offOn[0]).add(offOn[0]);
    }

    private static long[] sizes(PtNDArray array) {
        return array.getShape().getShape();
    }

    private static PtNDArray reshape(TorchCall call) {
        long[] sizes = call.constant(1).orElseThrow().clone();
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] == 0) {
                sizes[i] = call.input(0).getShape().get(i);
            }
        }
        return TorchCall.reshape(call.input(0), sizes);
    }

    private static PtNDArray flatten(TorchCall call) {
        PtNDArray x = call.input(0);
        int axis = TorchCall.axis(call.attribute("axis", 1), x);
        long rows = Arrays.stream(sizes(x)).limit(axis).reduce(1, (a, b) -> a * b);
        return TorchCall.reshape(x, rows, -1);
    }

    private static PtNDArray squeeze(TorchCall call) {
        PtNDArray x = call.input(0);
        boolean[] gone = new boolean[sizes(x).length];
        axes(call, 1).forEach(axis -> gone[axis] = true);
        return TorchCall.reshape(
                x,
                IntStream.range(0, gone.length)
                        .filter(i -> !gone[i])
                        .mapToLong(i -> sizes(x)[i])
                        .toArray());
    }

    private static PtNDArray unsqueeze(TorchCall call) {
        PtNDArray x = call.input(0);
        long[] axes = call.constant(1).orElseThrow();
        int rank = sizes(x).length + axes.length;
        long[] result = new long[rank];
        Arrays.stream(axes).forEach(axis -> result[(int) (axis < 0 ? axis + rank : axis)] = 1);
        int next = 0;
        for (int i = 0; i < rank; i++) {
            result[i] = result[i] == 1 ? 1 : sizes(x)[next++];
        }
        return TorchCall.reshape(x, result);
    }

    private static PtNDArray transpose(TorchCall call) {
        PtNDArray x = call.input(0);
        int rank = sizes(x).length;
        long[] order = call.node()
                .intsAttribute("perm")
                .orElseGet(
                        () -> LongStream.range(0, rank).map(i -> rank - 1 - i).toArray());
        return JniUtils.permute(x, order);
    }

    private static PtNDArray concat(TorchCall call) {
        return JniUtils.cat(call.allInputs().toArray(PtNDArray[]::new), call.attribute("axis", 0));
    }

    private static List<PtNDArray> split(TorchCall call) {
        PtNDArray x = call.input(0);
        int axis = TorchCall.axis(call.attribute("axis", 0), x);
        int parts = call.node().outputs().size();
        long[] lengths = call.constant(1).orElseGet(() -> equalParts(sizes(x)[axis], parts));
        List<PtNDArray> made = new ArrayList<>();
        long start = 0;
        for (long length : lengths) {
            made.add(JniUtils.slice(x, axis, start, start + length, 1));
            start += length;
        }
        return made;
    }

    private static long[] equalParts(long size, int parts) {
        long[] lengths = new long[parts];
        Arrays.fill(lengths, size / parts);
        return lengths;
    }

    /** For positive steps, which are all that PyTorch has. */
    private static PtNDArray slice(TorchCall call) {
        long[] starts = call.constant(1).orElseThrow();
        long[] ends = call.constant(2).orElseThrow();
        long[] axes = call.constant(3)
                .orElseGet(() -> LongStream.range(0, starts.length).toArray());
        long[] steps = call.constant(4)
                .orElseGet(
                        () -> LongStream.generate(() -> 1).limit(starts.length).toArray());
        PtNDArray result = call.input(0);
        for (int i = 0; i < starts.length; i++) {
            int axis = TorchCall.axis(axes[i], result);
            result = JniUtils.slice(result, axis, starts[i], ends[i], steps[i]);
        }
        return result;
    }

    private static PtNDArray pad(TorchCall call) {
        long[] pads = call.constant(1).orElseThrow();
        int rank = pads.length / 2;
        return TorchCall.pad(
                call.input(0),
                Arrays.copyOf(pads, rank),
                Arrays.copyOfRange(pads, rank, pads.length),
                call.scalar(2).orElse(0.0));
    }

    /** The axes in an input, counted from the front; all where there is none. */
    private static List<Integer> axes(TorchCall call, int input) {
        return axes(call, call.constant(input).orElse(new long[0]));
    }

    private static List<Integer> axes(TorchCall call, long[] given) {
        PtNDArray x = call.input(0);
        return given.length == 0
                ? IntStream.range(0, sizes(x).length).boxed().toList()
                : Arrays.stream(given).mapToObj(axis -> TorchCall.axis(axis, x)).toList();
    }

    private static PtNDArray reduce(TorchCall call, List<Integer> axes) {
        int[] array = axes.stream().mapToInt(Integer::intValue).toArray();
        return call.input(0).sum(array, call.attribute("keepdims", 1) != 0);
    }

    private static PtNDArray mean(TorchCall call) {
        List<Integer> axes = axes(call, call.attribute("axes", 0, 0));
        long count = axes.stream().mapToLong(axis -> sizes(call.input(0))[axis]).reduce(1, (a, b) -> a * b);
        NDArray sum = reduce(call, axes);
        return (PtNDArray) sum.div(count);
    }
}
