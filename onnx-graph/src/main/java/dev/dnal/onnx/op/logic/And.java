package dev.dnal.onnx.op.logic;

import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Signature;

/** Whether both truth values are true, with broadcasting. */
final class And extends BooleanOperator {
    @Override
    public String type() {
        return "And";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.DATA);
    }
}
