package dev.dnal.onnx.op;

/** Whether the elements are equal, element by element with broadcasting. */
final class Equal extends Comparison {
    @Override
    public String type() {
        return "Equal";
    }
}
