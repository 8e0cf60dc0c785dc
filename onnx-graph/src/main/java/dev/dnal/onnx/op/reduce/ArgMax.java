package dev.dnal.onnx.op.reduce;

/** Where the largest element is along an axis. */
final class ArgMax extends ArgExtremum {
    @Override
    public String type() {
        return "ArgMax";
    }
}
