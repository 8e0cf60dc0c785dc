package dev.dnal.onnx.op.reduce;

/** Smallest elements over axes, given as attribute axes; without it, over all axes. */
final class ReduceMin extends Extremum {
    @Override
    public String type() {
        return "ReduceMin";
    }
}
