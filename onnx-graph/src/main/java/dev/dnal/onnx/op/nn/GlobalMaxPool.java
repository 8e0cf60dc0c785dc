package dev.dnal.onnx.op.nn;

import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.internal.InternalOperators;

/** Maximum over all spatial axes of X [N, C, spatial...]; its gradient is that of {@link MaxPool} with one window. */
final class GlobalMaxPool extends GlobalPool {
    @Override
    public String type() {
        return "GlobalMaxPool";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(
                0,
                () -> b.call(Operators.INTERNAL_DOMAIN, InternalOperators.MAX_POOL_GRAD, b.dy(), b.input(0), b.output())
                        .attribute("kernel_shape", spatialSizes(b))
                        .output());
    }
}
