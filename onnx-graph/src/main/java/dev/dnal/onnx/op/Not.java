package dev.dnal.onnx.op;

/** Whether a truth value is false. */
final class Not extends TruthFunction {
    @Override
    public String type() {
        return "Not";
    }
}
