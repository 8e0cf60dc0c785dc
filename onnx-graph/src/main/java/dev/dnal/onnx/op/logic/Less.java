package dev.dnal.onnx.op.logic;

/** Whether the first element is less, element by element with broadcasting. */
final class Less extends Comparison {
    @Override
    public String type() {
        return "Less";
    }
}
