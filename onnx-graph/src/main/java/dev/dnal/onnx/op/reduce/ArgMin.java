package dev.dnal.onnx.op.reduce;

/** Where the smallest element is along an axis, said as of the largest. */
final class ArgMin extends ArgMax {
    @Override
    public String type() {
        return "ArgMin";
    }
}
