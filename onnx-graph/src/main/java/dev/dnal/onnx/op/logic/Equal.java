package dev.dnal.onnx.op.logic;

/** Whether the elements are equal, element by element with broadcasting. */
final class Equal extends Comparison {
    @Override
    public String type() {
        return "Equal";
    }
}
