package dev.dnal.onnx.quantisation;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Tensor;

/**
 * The bias of a layer as INT32 with a scale for each channel and the zero point 0: of the scale that sums of the layer have, so that
 * it is added to them as it is.
 *
 * @param steps the whole numbers, a vector
 * @param scales a FLOAT vector
 */
record QuantisedBias(Tensor steps, Tensor scales) {
    /**
     * Quantises a bias.
     *
     * @param bias one element for each channel
     * @param inputScale of what the layer reads
     * @param weightScales of its weights, one for each channel
     */
    static QuantisedBias of(float[] bias, float inputScale, float[] weightScales) {
        float[] scales = new float[bias.length];
        double[] steps = new double[bias.length];
        for (int k = 0; k < bias.length; k++) {
            scales[k] = inputScale * weightScales[k];
            double nearest = Math.rint((double) bias[k] / scales[k]);
            steps[k] = Math.min(Math.max(nearest, Integer.MIN_VALUE), Integer.MAX_VALUE);
        }
        return new QuantisedBias(
                Tensor.ofDoubles(DataType.INT32, steps, steps.length), Tensor.of(scales, scales.length));
    }
}
