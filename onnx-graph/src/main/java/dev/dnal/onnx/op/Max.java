package dev.dnal.onnx.op;

/** The largest of the elements of any number of tensors. */
final class Max extends Extremum {
    @Override
    public String type() {
        return "Max";
    }
}
