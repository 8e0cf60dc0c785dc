package dev.dnal.onnx.reference;

import java.util.Arrays;

/**
 * Where a window that slides over the spatial dimensions touches its input: {@code at(o, k)} is the place in a channel's
 * spatial block that element k of the window reads when it stands at output position o, or {@link #OUTSIDE}. All places
 * are row-major. Convolutions, their gradients and poolings differ only in what they do with the places.
 */
final class WindowPlaces {
    /** The window's element lies in the padding. */
    static final int OUTSIDE = -1;

    private final int[] outputSizes;
    private final int outputs;
    private final int window;
    private final int[] places;

    /** The places of a window with given settings over an input of given spatial sizes. */
    WindowPlaces(WindowSettings settings, int[] inputSizes, int[] outputSizes) {
        this.outputSizes = outputSizes;
        this.outputs = Array.elements(outputSizes);
        this.window = Array.elements(settings.kernel());
        this.places = new int[Math.multiplyExact(outputs, window)];
        IndexIterator output = new IndexIterator(outputSizes);
        for (int o = 0; o < outputs; o++) {
            IndexIterator element = new IndexIterator(settings.kernel());
            for (int k = 0; k < window; k++) {
                places[o * window + k] = place(settings, inputSizes, output.digits(), element.digits());
                element.next();
            }
            output.next();
        }
    }

    private static int place(WindowSettings settings, int[] inputSizes, int[] output, int[] element) {
        int place = 0;
        for (int axis = 0; axis < inputSizes.length; axis++) {
            int coordinate = output[axis] * settings.strides()[axis]
                    + element[axis] * settings.dilations()[axis]
                    - settings.padsBegin()[axis];
            if (coordinate < 0 || coordinate >= inputSizes[axis]) {
                return OUTSIDE;
            }
            place = place * inputSizes[axis] + coordinate;
        }
        return place;
    }

    /** Place in the input that element {@code k} of the window reads at output position {@code o}, or {@link #OUTSIDE}. */
    int at(int o, int k) {
        return places[o * window + k];
    }

    /** Number of output positions. */
    int outputs() {
        return outputs;
    }

    /** Number of elements of the window. */
    int window() {
        return window;
    }

    /** Sizes of the output's spatial dimensions. */
    int[] outputSizes() {
        return outputSizes;
    }

    /** The output's sizes behind a leading batch and channel dimension. */
    int[] outputSizes(int batch, int channels) {
        int[] sizes = new int[outputSizes.length + 2];
        sizes[0] = batch;
        sizes[1] = channels;
        System.arraycopy(outputSizes, 0, sizes, 2, outputSizes.length);
        return sizes;
    }

    @Override
    public String toString() {
        return "window of " + window + " elements at " + Arrays.toString(outputSizes) + " positions";
    }
}
