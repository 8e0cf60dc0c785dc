package dev.dnal.onnx.op.activation;

import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;

/** exp(x) divided by its sum along an axis. */
final class Softmax extends AlongAxis {
    @Override
    public String type() {
        return "Softmax";
    }

    @Override
    public void differentiate(Backward b) {
        // dx = y (dy - sum(y dy))
        b.toInput(0, () -> {
            Value mean = sumAlong(b, b.mul(b.output(), b.dy()));
            return b.mul(b.output(), b.sub(b.dy(), mean));
        });
    }

    @Override
    double ofEqual(double count) {
        return 1 / count;
    }
}
