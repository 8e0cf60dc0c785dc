package dev.dnal.onnx.op.math;

import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Signature;
import java.util.OptionalLong;

/** What is left of a division, with broadcasting: with the sign of the divisor, or with attribute fmod with that of the dividend. */
final class Mod extends ElementwiseBinary {
    @Override
    public String type() {
        return "Mod";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.SETTING).flag("fmod");
    }

    @Override
    OptionalLong ofSizes(long a, long b) {
        return b == 0 ? OptionalLong.empty() : OptionalLong.of(a % b);
    }
}
