package dev.dnal.onnx.op;

/** The smallest of the elements of any number of tensors. */
final class Min extends Extremum {
    @Override
    public String type() {
        return "Min";
    }
}
