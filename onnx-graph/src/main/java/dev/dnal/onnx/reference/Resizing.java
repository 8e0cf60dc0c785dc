package dev.dnal.onnx.reference;

import static java.util.Map.entry;

import java.util.Map;

/**
 * Resize: each element is looked up at its place in the input, axis after axis. Places are computed in single precision, as ONNX Runtime
 * does: they decide which element is the nearest.
 */
final class Resizing {
    static final Map<String, Kernel> KERNELS = Map.ofEntries(entry("Resize", Kernel.of(Resizing::resize)));

    /** How far the cubic kernel reaches. */
    private static final int REACH = 2;

    private final Call call;
    private final Array x;
    private final int[] sizes;
    private final String coordinates;

    private Resizing(Call call) {
        this.call = call;
        this.x = call.input(0);
        this.sizes = call.has(3) ? call.input(3).ints() : scaled();
        this.coordinates = call.node().textAttribute("coordinate_transformation_mode", "half_pixel");
    }

    private static Array resize(Call call) {
        return new Resizing(call).compute();
    }

    private int[] scaled() {
        int[] scaled = new int[x.rank()];
        for (int axis = 0; axis < scaled.length; axis++) {
            scaled[axis] = (int) (x.size(axis) * scale(axis));
        }
        return scaled;
    }

    private float scale(int axis) {
        return call.has(3)
                ? (float) sizes[axis] / x.size(axis)
                : (float) call.input(2).data()[axis];
    }

    private Array compute() {
        Array result = x;
        for (int axis : x.axes()) {
            result = along(result, axis);
        }
        if (!coordinates.equals("tf_crop_and_resize")) {
            return result;
        }
        Array inside = result;
        double outside = call.attribute("extrapolation_value", 0f);
        return Array.build(x.type(), sizes, index -> isInside(index) ? inside.at(index) : outside);
    }

    private boolean isInside(int[] index) {
        for (int axis : x.axes()) {
            float place = place(index[axis], axis);
            if (place < 0 || place > x.size(axis) - 1) {
                return false;
            }
        }
        return true;
    }

    private Array along(Array from, int axis) {
        return Array.build(from.type(), from.sizesWith(axis, sizes[axis]), index -> {
            float place = place(index[axis], axis);
            return switch (call.node().textAttribute("mode", "nearest")) {
                case "linear" -> linear(from, index.clone(), axis, place);
                case "cubic" -> cubic(from, index.clone(), axis, place);
                default -> element(from, index.clone(), axis, nearest(place));
            };
        });
    }

    private float place(int o, int axis) {
        int before = x.size(axis);
        int after = sizes[axis];
        float scale = scale(axis);
        return switch (coordinates) {
            case "half_pixel" -> (o + 0.5f) / scale - 0.5f;
            case "pytorch_half_pixel" -> after > 1 ? (o + 0.5f) / scale - 0.5f : 0;
            case "asymmetric" -> o / scale;
            case "align_corners" -> after == 1 ? 0 : (float) o * (before - 1) / (after - 1);
            case "tf_crop_and_resize" -> placeInPart(o, axis);
            default -> throw call.error("coordinate_transformation_mode " + coordinates + " is not known");
        };
    }

    private float placeInPart(int o, int axis) {
        int before = x.size(axis);
        int after = sizes[axis];
        float start = (float) call.input(1).data()[axis];
        float end = (float) call.input(1).data()[axis + x.rank()];
        return after > 1
                ? start * (before - 1) + o * (end - start) * (before - 1) / (after - 1)
                : 0.5f * (start + end) * (before - 1);
    }

    private int nearest(float place) {
        return switch (call.node().textAttribute("nearest_mode", "round_prefer_floor")) {
            case "floor" -> (int) Math.floor(place);
            case "ceil" -> (int) Math.ceil(place);
            case "round_prefer_floor" -> (int) Math.ceil(place - 0.5);
            case "round_prefer_ceil" -> (int) Math.floor(place + 0.5);
            default -> throw call.error("nearest_mode is not known");
        };
    }

    /** The element at a place along an axis; beyond the ends the last one there. */
    private static double element(Array from, int[] index, int axis, int place) {
        index[axis] = Math.max(0, Math.min(place, from.size(axis) - 1));
        return from.at(index);
    }

    private static double linear(Array from, int[] index, int axis, float place) {
        int low = (int) Math.floor(place);
        double ratio = place - low;
        return (1 - ratio) * element(from, index, axis, low) + ratio * element(from, index, axis, low + 1);
    }

    private double cubic(Array from, int[] index, int axis, float place) {
        double a = call.attribute("cubic_coeff_a", -0.75f);
        boolean excludes = call.attribute("exclude_outside", 0) != 0;
        int low = (int) Math.floor(place);
        double sum = 0;
        double weights = 0;
        for (int i = low - REACH + 1; i <= low + REACH; i++) {
            if (!excludes || (i >= 0 && i < from.size(axis))) {
                double weight = keys(Math.abs((double) place - i), a);
                sum += weight * element(from, index, axis, i);
                weights += weight;
            }
        }
        return excludes ? sum / weights : sum;
    }

    /** Keys's kernel. */
    private static double keys(double d, double a) {
        return d <= 1 ? (a + 2) * d * d * d - (a + 3) * d * d + 1 : a * (d * d * d - 5 * d * d + 8 * d - 4);
    }
}
