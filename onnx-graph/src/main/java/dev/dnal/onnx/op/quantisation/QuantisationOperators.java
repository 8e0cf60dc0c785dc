package dev.dnal.onnx.op.quantisation;

import dev.dnal.onnx.op.Operator;
import java.util.List;

/** What goes from real numbers to whole ones and back. */
public final class QuantisationOperators {
    private QuantisationOperators() {}

    /** All operators of this family. */
    public static List<Operator> all() {
        return List.of(new DequantizeLinear(), new QuantizeLinear());
    }
}
