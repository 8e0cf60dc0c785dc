package dev.dnal.tribuo.quantisation;

import dev.dnal.onnx.quantisation.ValueRange;

/**
 * How the range of a tensor's whole numbers is chosen from the values that it had: what lies outside is brought to its ends, and a
 * narrower one has finer steps.
 */
@FunctionalInterface
public interface RangeMethod {
    /**
     * Chooses a range.
     *
     * @param values of the tensor over all calibration images, at least one
     * @return within {@link Histogram#range}
     */
    ValueRange range(Histogram values);
}
