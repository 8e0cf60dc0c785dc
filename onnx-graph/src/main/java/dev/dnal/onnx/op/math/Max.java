package dev.dnal.onnx.op.math;

/** The largest of the elements of any number of tensors. */
final class Max extends MinMax {
    @Override
    public String type() {
        return "Max";
    }
}
