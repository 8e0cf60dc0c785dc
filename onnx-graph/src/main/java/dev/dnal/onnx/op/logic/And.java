package dev.dnal.onnx.op.logic;

/** Whether both truth values are true, with broadcasting. */
final class And extends BooleanOperator {
    @Override
    public String type() {
        return "And";
    }
}
