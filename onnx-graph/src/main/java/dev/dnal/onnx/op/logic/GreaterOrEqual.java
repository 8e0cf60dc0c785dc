package dev.dnal.onnx.op.logic;

/** Whether the first element is at least the second, element by element with broadcasting. */
final class GreaterOrEqual extends Comparison {
    @Override
    public String type() {
        return "GreaterOrEqual";
    }
}
