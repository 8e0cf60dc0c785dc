package dev.dnal.onnx.op;

/** Whether the first element is greater, element by element with broadcasting. */
final class Greater extends Comparison {
    @Override
    public String type() {
        return "Greater";
    }
}
