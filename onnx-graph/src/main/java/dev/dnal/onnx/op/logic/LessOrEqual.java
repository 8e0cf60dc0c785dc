package dev.dnal.onnx.op.logic;

/** Whether the first element is at most the second, element by element with broadcasting. */
final class LessOrEqual extends Comparison {
    @Override
    public String type() {
        return "LessOrEqual";
    }
}
