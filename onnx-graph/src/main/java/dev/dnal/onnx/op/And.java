package dev.dnal.onnx.op;

/** Whether both truth values are true, with broadcasting. */
final class And extends TruthFunction {
    @Override
    public String type() {
        return "And";
    }
}
