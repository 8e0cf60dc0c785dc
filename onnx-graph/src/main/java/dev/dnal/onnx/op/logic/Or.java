package dev.dnal.onnx.op.logic;

import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Signature;

/** Whether at least one of both truth values is true, with broadcasting. */
final class Or extends BooleanOperator {
    @Override
    public String type() {
        return "Or";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.DATA);
    }
}
