package dev.dnal.onnx.op.math;

/** The smallest of the elements of any number of tensors. */
final class Min extends MinMax {
    @Override
    public String type() {
        return "Min";
    }
}
