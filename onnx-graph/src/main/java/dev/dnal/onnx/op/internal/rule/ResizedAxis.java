package dev.dnal.onnx.op.internal.rule;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.internal.constant.Constants;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * How Resize makes the elements along one axis: each is a weighted sum of elements of the input along this axis. An element's place in
 * the input is computed in single precision, as ONNX Runtime does, so that the nearest element is the same one.
 */
public final class ResizedAxis {
    /** Cubic interpolation takes two elements on each side. */
    private static final int CUBIC_TAPS = 4;

    private final Node node;
    private final int before;
    private final int after;
    private final float scale;
    private final float start;
    private final float end;

    private ResizedAxis(Node node, int before, int after, float scale, float start, float end) {
        this.node = node;
        this.before = before;
        this.after = after;
        this.scale = scale;
        this.start = start;
        this.end = end;
    }

    /**
     * How a Resize works along an axis of fixed sizes before and behind it.
     *
     * @throws dev.dnal.onnx.graph.GraphException if that depends on what is not constant
     */
    public static ResizedAxis of(Inference in, int axis) {
        int before = Math.toIntExact(in.size(0, axis));
        int after = Math.toIntExact(in.node().output().requireShape().size(axis));
        float scale = in.has(3)
                ? (float) after / before
                : in.constant(2)
                        .orElseThrow(() -> in.error("input 2 (scales) must be constant"))
                        .floats()[axis];
        float start = 0;
        float end = 1;
        if (crops(in.node())) {
            float[] roi = roi(in.node())
                    .orElseThrow(() -> in.error("input 1 (roi) must be constant"))
                    .floats();
            start = roi[axis];
            end = roi[axis + roi.length / 2];
        }
        return new ResizedAxis(in.node(), before, after, scale, start, end);
    }

    /** Along an axis whose part that is resized is the whole of it. */
    public static ResizedAxis ofWhole(Node resize, int before, int after, float scale) {
        return new ResizedAxis(resize, before, after, scale, 0, 1);
    }

    /** Whether a Resize takes a part of the input, which input 1 says. */
    public static boolean crops(Node resize) {
        return resize.textAttribute("coordinate_transformation_mode", "").equals("tf_crop_and_resize");
    }

    private static Optional<Tensor> roi(Node resize) {
        return resize.hasInput(1) ? Constants.of(resize.input(1)) : Optional.empty();
    }

    /** The size that ONNX gives an axis of a size when it is scaled. */
    public static long scaled(long size, float scale) {
        return (long) Math.floor(size * scale);
    }

    /** The weights [after, before], row-major: element o of the result is the sum over i of weights[o, i] times element i. */
    public double[] weights() {
        double[] weights = new double[Math.multiplyExact(after, before)];
        for (int o = 0; o < after; o++) {
            float place = place(o);
            if (!isExtrapolated(place)) {
                add(weights, o * before, place);
            }
        }
        return weights;
    }

    /** The number of elements of the result that each element of the input is repeated in, if that is all that happens. */
    public OptionalInt repeats() {
        if (!isNearest(node) || before == 0 || after % before != 0) {
            return OptionalInt.empty();
        }
        int times = after / before;
        boolean repeated =
                IntStream.range(0, after).allMatch(o -> !isExtrapolated(place(o)) && nearest(place(o)) == o / times);
        return repeated ? OptionalInt.of(times) : OptionalInt.empty();
    }

    /** The element that each element of the result is, where the nearest one is taken. */
    public int[] picks() {
        return IntStream.range(0, after).map(o -> nearest(place(o))).toArray();
    }

    /** Whether a Resize takes the nearest element. */
    public static boolean isNearest(Node resize) {
        return resize.textAttribute("mode", "nearest").equals("nearest");
    }

    /** Where element o of the result lies in the input. */
    private float place(int o) {
        return switch (node.textAttribute("coordinate_transformation_mode", "half_pixel")) {
            case "asymmetric" -> o / scale;
            case "pytorch_half_pixel" -> after > 1 ? (o + 0.5f) / scale - 0.5f : 0;
            case "align_corners" -> after == 1 ? 0 : (float) o * (before - 1) / (after - 1);
            case "tf_crop_and_resize" ->
                after > 1
                        ? start * (before - 1) + o * (end - start) * (before - 1) / (after - 1)
                        : 0.5f * (start + end) * (before - 1);
            default -> (o + 0.5f) / scale - 0.5f;
        };
    }

    /** Whether a place lies outside of the input, where there is a number to be put instead. */
    private boolean isExtrapolated(float place) {
        return crops(node) && (place < 0 || place > before - 1);
    }

    private void add(double[] weights, int row, float place) {
        switch (node.textAttribute("mode", "nearest")) {
            case "linear" -> {
                float inside = Math.max(0, Math.min(place, before - 1));
                int low = (int) inside;
                double ratio = inside - low;
                weights[row + low] += 1 - ratio;
                weights[row + inside(low + 1)] += ratio;
            }
            case "cubic" -> addCubic(weights, row, place);
            default -> weights[row + nearest(place)] = 1;
        }
    }

    private int nearest(float place) {
        double whole = switch (node.textAttribute("nearest_mode", "round_prefer_floor")) {
            case "floor" -> Math.floor(place);
            case "ceil" -> Math.ceil(place);
            case "round_prefer_ceil" -> Math.floor(place + 0.5);
            default -> Math.ceil(place - 0.5);
        };
        return inside((int) whole);
    }

    private int inside(int i) {
        return Math.max(0, Math.min(i, before - 1));
    }

    /** Keys, "Cubic Convolution Interpolation for Digital Image Processing", 1981, with its a as attribute cubic_coeff_a. */
    private void addCubic(double[] weights, int row, float place) {
        double a = node.floatAttribute("cubic_coeff_a", -0.75f);
        boolean excludes = node.intAttribute("exclude_outside", 0) != 0;
        int first = (int) Math.floor(place) - 1;
        double[] taps = new double[CUBIC_TAPS];
        for (int t = 0; t < CUBIC_TAPS; t++) {
            boolean outside = first + t < 0 || first + t >= before;
            taps[t] = excludes && outside ? 0 : cubic(Math.abs((double) place - (first + t)), a);
        }
        double sum = excludes ? Arrays.stream(taps).sum() : 1;
        for (int t = 0; t < CUBIC_TAPS; t++) {
            weights[row + inside(first + t)] += taps[t] / sum;
        }
    }

    private static double cubic(double distance, double a) {
        return distance <= 1
                ? ((a + 2) * distance - (a + 3)) * distance * distance + 1
                : ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a;
    }

    /** Whether the axis stays as it is. */
    public boolean isIdentity() {
        return before == after && scale == 1 && start == 0 && end == 1;
    }
}
