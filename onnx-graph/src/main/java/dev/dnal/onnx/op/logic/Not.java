package dev.dnal.onnx.op.logic;

/** Whether a truth value is false. */
final class Not extends BooleanOperator {
    @Override
    public String type() {
        return "Not";
    }
}
