package dev.dnal.onnx.op.logic;

import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Signature;

/** Whether exactly one of both truth values is true, with broadcasting. */
final class Xor extends BooleanOperator {
    @Override
    public String type() {
        return "Xor";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.DATA);
    }
}
