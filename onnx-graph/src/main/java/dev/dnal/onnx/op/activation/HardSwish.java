package dev.dnal.onnx.op.activation;

import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/**
 * x max(0, min(1, x / 6 + 1/2)). The slope is 0 below -3, x / 3 + 1/2 from -3 to 3 inclusive, and 1 above, as PyTorch takes
 * it.
 */
final class HardSwish extends ElementwiseUnary {
    @Override
    public String type() {
        return "HardSwish";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> {
            Value x = b.input(0);
            Value middle = b.add(b.div(x, b.scalarLike(x, 3)), b.scalarLike(x, 0.5));
            Value upTo3 = b.emit("LessOrEqual", x, b.scalarLike(x, 3));
            Value below = b.emit("Less", x, b.scalarLike(x, -3));
            Value fromMinus3 = b.emit("Where", upTo3, middle, b.scalarLike(x, 1));
            return b.mul(b.dy(), b.emit("Where", below, b.scalarLike(x, 0), fromMinus3));
        });
    }
}
