package dev.dnal.onnx.op.logic;

/** Whether the first element is greater, element by element with broadcasting. */
final class Greater extends Comparison {
    @Override
    public String type() {
        return "Greater";
    }
}
