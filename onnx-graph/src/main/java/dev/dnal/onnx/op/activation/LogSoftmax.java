package dev.dnal.onnx.op.activation;

import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;

/** The logarithm of {@link Softmax}: x minus the logarithm of the sum of exp(x) along an axis. */
final class LogSoftmax extends AlongAxis {
    @Override
    public String type() {
        return "LogSoftmax";
    }

    @Override
    public void differentiate(Backward b) {
        // dx = dy - softmax(x) sum(dy)
        b.toInput(0, () -> {
            Value softmax = b.emit("Exp", b.output());
            return b.sub(b.dy(), b.mul(softmax, sumAlong(b, b.dy())));
        });
    }

    @Override
    double ofEqual(double count) {
        return -Math.log(count);
    }
}
