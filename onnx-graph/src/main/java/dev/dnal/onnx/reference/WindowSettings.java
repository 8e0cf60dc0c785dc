package dev.dnal.onnx.reference;

import java.util.Arrays;

/** How a window slides over spatial dimensions: the attributes that convolutions and poolings share, one entry per axis. */
final class WindowSettings {
    private final int[] kernel;
    private final int[] strides;
    private final int[] dilations;
    private final int[] padsBegin;
    private final int[] padsEnd;
    private final String autoPad;

    private WindowSettings(
            int[] kernel, int[] strides, int[] dilations, int[] padsBegin, int[] padsEnd, String autoPad) {
        this.kernel = kernel;
        this.strides = strides;
        this.dilations = dilations;
        this.padsBegin = padsBegin;
        this.padsEnd = padsEnd;
        this.autoPad = autoPad;
    }

    /** The attributes as given. */
    private static WindowSettings read(Call call, int[] kernel) {
        int rank = kernel.length;
        int[] pads = call.ints("pads").orElse(new int[2 * rank]);
        return new WindowSettings(
                kernel,
                call.ints("strides").orElse(ones(rank)),
                call.ints("dilations").orElse(ones(rank)),
                Arrays.copyOf(pads, rank),
                Arrays.copyOfRange(pads, rank, 2 * rank),
                call.node().textAttribute("auto_pad", "NOTSET"));
    }

    private static int[] ones(int rank) {
        int[] ones = new int[rank];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** The settings of a call whose window has the given sizes; automatic padding is settled for the input's sizes. */
    static WindowSettings of(Call call, int[] kernel, int[] inputSizes) {
        WindowSettings settings = read(call, kernel);
        for (int axis = 0; axis < kernel.length; axis++) {
            int size = inputSizes[axis];
            int stride = settings.strides[axis];
            settings.pad(axis, (ceilDiv(size, stride) - 1) * stride + settings.extent(axis) - size);
        }
        return settings;
    }

    /** The settings of a transposed convolution that makes outputs of given sizes; see {@link #transposedSizes}. */
    static WindowSettings ofTransposed(Call call, int[] kernel, int[] inputSizes, int[] outputSizes) {
        WindowSettings settings = read(call, kernel);
        boolean given = call.ints("output_shape").isPresent();
        for (int axis = 0; axis < kernel.length; axis++) {
            int total = settings.unpadded(call, axis, inputSizes[axis]) - outputSizes[axis];
            if (given && settings.autoPad.equals("NOTSET")) {
                settings.split(axis, total, false);
            } else {
                settings.pad(axis, total);
            }
        }
        return settings;
    }

    /** The spatial sizes of a transposed convolution's output. */
    static int[] transposedSizes(Call call, int[] kernel, int[] inputSizes) {
        WindowSettings settings = read(call, kernel);
        int[] sizes = new int[kernel.length];
        for (int axis = 0; axis < sizes.length; axis++) {
            sizes[axis] = settings.autoPad.startsWith("SAME")
                    ? inputSizes[axis] * settings.strides[axis]
                    : settings.unpadded(call, axis, inputSizes[axis])
                            - settings.padsBegin[axis]
                            - settings.padsEnd[axis];
        }
        int[] given = call.ints("output_shape").orElse(sizes);
        return Arrays.copyOfRange(given, given.length - sizes.length, given.length);
    }

    /** What a transposed convolution covers along an axis before the padding is cut off. */
    private int unpadded(Call call, int axis, int inputSize) {
        int outputPadding =
                call.ints("output_padding").map(padding -> padding[axis]).orElse(0);
        return strides[axis] * (inputSize - 1) + outputPadding + extent(axis);
    }

    /** Sets the padding of an axis as auto_pad says; NOTSET leaves the pads attribute in force. */
    private void pad(int axis, int total) {
        switch (autoPad) {
            case "SAME_UPPER" -> split(axis, total, true);
            case "SAME_LOWER" -> split(axis, total, false);
            case "VALID" -> split(axis, 0, true);
            default -> {}
        }
    }

    private void split(int axis, int total, boolean moreAtEnd) {
        int less = Math.max(total, 0) / 2;
        int more = Math.max(total, 0) - less;
        padsBegin[axis] = moreAtEnd ? less : more;
        padsEnd[axis] = moreAtEnd ? more : less;
    }

    /** From the first to the last element of the window along an axis. */
    private int extent(int axis) {
        return (kernel[axis] - 1) * dilations[axis] + 1;
    }

    private static int ceilDiv(int a, int b) {
        return -Math.floorDiv(-a, b);
    }

    /** Number of positions of the window along each axis: those at which it lies within the padded input. */
    int[] positions(int[] inputSizes) {
        int[] positions = new int[kernel.length];
        for (int axis = 0; axis < positions.length; axis++) {
            positions[axis] = Math.floorDiv(room(axis, inputSizes), strides[axis]) + 1;
        }
        return positions;
    }

    /** As {@link #positions}, and those at which it lies partly beyond the end, if it begins in the input or before. */
    int[] positionsRoundedUp(int[] inputSizes) {
        int[] positions = new int[kernel.length];
        for (int axis = 0; axis < positions.length; axis++) {
            int last = ceilDiv(room(axis, inputSizes), strides[axis]);
            boolean beginsBeyond = last * strides[axis] >= inputSizes[axis] + padsBegin[axis];
            positions[axis] = beginsBeyond ? last : last + 1;
        }
        return positions;
    }

    /** How far the window can move along an axis. */
    private int room(int axis, int[] inputSizes) {
        return inputSizes[axis] + padsBegin[axis] + padsEnd[axis] - extent(axis);
    }

    /** The sizes with the padding. */
    int[] padded(int[] inputSizes) {
        int[] sizes = inputSizes.clone();
        for (int axis = 0; axis < sizes.length; axis++) {
            sizes[axis] += padsBegin[axis] + padsEnd[axis];
        }
        return sizes;
    }

    /** The settings for an input that the padding already belongs to. */
    WindowSettings asIfPaddingWereInput() {
        return new WindowSettings(kernel, strides, dilations, new int[kernel.length], new int[kernel.length], "VALID");
    }

    int[] kernel() {
        return kernel;
    }

    int[] strides() {
        return strides;
    }

    int[] dilations() {
        return dilations;
    }

    int[] padsBegin() {
        return padsBegin;
    }
}
