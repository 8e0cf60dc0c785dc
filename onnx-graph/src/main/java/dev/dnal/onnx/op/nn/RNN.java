package dev.dnal.onnx.op.nn;

/** A plain recurrent layer. */
final class RNN extends Recurrent {
    @Override
    public String type() {
        return "RNN";
    }

    @Override
    int gates() {
        return 1;
    }
}
