package dev.dnal.onnx.op.reduce;

/** Where the smallest element is along an axis. */
final class ArgMin extends ArgExtremum {
    @Override
    public String type() {
        return "ArgMin";
    }
}
