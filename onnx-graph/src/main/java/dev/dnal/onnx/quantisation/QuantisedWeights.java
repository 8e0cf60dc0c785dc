package dev.dnal.onnx.quantisation;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import java.util.Arrays;

/**
 * Weights of a layer as INT8 with a scale for each channel and the zero point 0.
 *
 * @param steps the whole numbers, in the form of the weights
 * @param scales of the channels, a FLOAT vector
 * @param axis of the weights along which the channels lie, from 0
 */
record QuantisedWeights(Tensor steps, Tensor scales, int axis) {
    /** A bias is to stay by this much below the largest whole number of 32 bits: its scale is rounded to a FLOAT. */
    private static final float ROOM = 1.0001f;

    private static final double STEPS_OF_BIAS = (double) Integer.MAX_VALUE - (Integer.MIN_VALUE + 1);

    /**
     * Quantises weights.
     *
     * @param weights FLOAT
     * @param axis of the output channels
     * @param largest magnitude of the whole numbers, see {@link QuantisationParameters#symmetricScale}
     */
    static QuantisedWeights of(Tensor weights, int axis, int largest) {
        Channels channels = Channels.of(weights, axis);
        float[] values = weights.floats();
        float[] scales = new float[channels.count()];
        for (int k = 0; k < scales.length; k++) {
            scales[k] = QuantisationParameters.symmetricScale(channels.range(values, k), largest);
        }
        return withScales(weights, axis, scales);
    }

    private static QuantisedWeights withScales(Tensor weights, int axis, float[] scales) {
        Channels channels = Channels.of(weights, axis);
        float[] values = weights.floats();
        double[] steps = new double[values.length];
        for (int i = 0; i < steps.length; i++) {
            float scale = scales[channels.of(i)];
            steps[i] = Math.min(Math.max(Math.rint(values[i] / scale), Byte.MIN_VALUE), Byte.MAX_VALUE);
        }
        return new QuantisedWeights(
                Tensor.ofDoubles(DataType.INT8, steps, weights.sizes()), Tensor.of(scales, scales.length), axis);
    }

    /**
     * The same weights with larger scales where the bias, whose scale is the product of those of the weights and the input, would have
     * more than 32 bits: where weights are tiny and the bias isn't.
     *
     * @param weights that were quantised
     * @param bias one element for each channel
     * @param inputScale of what the layer reads
     */
    QuantisedWeights withRoomFor(Tensor weights, float[] bias, float inputScale) {
        float[] enlarged = scales.floats();
        for (int k = 0; k < enlarged.length; k++) {
            // The product is a FLOAT there, the quotient is not.
            float width = ROOM * (2 * Math.abs(bias[k]));
            double least = width / STEPS_OF_BIAS;
            double scale = (double) inputScale * enlarged[k];
            if (scale < least && scale > 0) {
                enlarged[k] = (float) (enlarged[k] * (least / scale));
            }
        }
        return Arrays.equals(enlarged, scales.floats()) ? this : withScales(weights, axis, enlarged);
    }

    /** Where the channels of a tensor are. */
    private record Channels(int count, int inner) {
        static Channels of(Tensor tensor, int axis) {
            long[] sizes = tensor.sizes();
            long inner = Shape.elements(Arrays.copyOfRange(sizes, axis + 1, sizes.length));
            return new Channels(Math.toIntExact(sizes[axis]), Math.toIntExact(inner));
        }

        int of(int position) {
            return position / inner % count;
        }

        ValueRange range(float[] values, int channel) {
            float low = Float.POSITIVE_INFINITY;
            float high = Float.NEGATIVE_INFINITY;
            for (int start = channel * inner; start < values.length; start += count * inner) {
                for (int i = start; i < start + inner; i++) {
                    low = Math.min(low, values[i]);
                    high = Math.max(high, values[i]);
                }
            }
            return values.length == 0 ? ValueRange.of() : new ValueRange(low, high);
        }
    }
}
