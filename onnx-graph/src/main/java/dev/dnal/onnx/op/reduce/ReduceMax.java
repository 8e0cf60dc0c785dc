package dev.dnal.onnx.op.reduce;

/** Largest elements over axes, given as attribute axes; without it, over all axes. */
final class ReduceMax extends Extremum {
    @Override
    public String type() {
        return "ReduceMax";
    }
}
