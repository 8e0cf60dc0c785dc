package dev.dnal.onnx.op.logic;

import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Signature;

/** Whether a truth value is false. */
final class Not extends BooleanOperator {
    @Override
    public String type() {
        return "Not";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA);
    }
}
