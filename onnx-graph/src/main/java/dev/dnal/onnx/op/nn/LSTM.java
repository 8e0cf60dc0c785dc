package dev.dnal.onnx.op.nn;

import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Signature;

/** Long short-term memory, in the order input, output, forget, cell. */
final class LSTM extends Recurrent {
    @Override
    public String type() {
        return "LSTM";
    }

    @Override
    int gates() {
        return 4;
    }

    @Override
    int states() {
        return 2;
    }

    @Override
    public Signature signature() {
        return super.signature().optional(InputRole.DATA, InputRole.DATA).flag("input_forget");
    }
}
