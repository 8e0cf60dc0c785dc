package dev.dnal.onnx.op.nn;

import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;

/** Average over all spatial axes of X [N, C, spatial...]. */
final class GlobalAveragePool extends GlobalPool {
    @Override
    public String type() {
        return "GlobalAveragePool";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> {
            Value share = b.scale(b.dy(), 1.0 / Shape.elements(spatialSizes(b)));
            return b.emit("Expand", share, b.emit("Shape", b.input(0)));
        });
    }
}
