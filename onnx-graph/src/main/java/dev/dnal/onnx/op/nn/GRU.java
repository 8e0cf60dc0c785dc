package dev.dnal.onnx.op.nn;

import dev.dnal.onnx.op.Signature;

/** Gated recurrent units, in the order update, reset, hidden. */
final class GRU extends Recurrent {
    @Override
    public String type() {
        return "GRU";
    }

    @Override
    int gates() {
        return 3;
    }

    @Override
    public Signature signature() {
        return super.signature().flag("linear_before_reset");
    }
}
