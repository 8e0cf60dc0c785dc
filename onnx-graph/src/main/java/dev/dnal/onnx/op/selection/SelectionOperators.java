package dev.dnal.onnx.op.selection;

import dev.dnal.onnx.op.Operator;
import java.util.List;

/** Elements chosen by places or by values. */
public final class SelectionOperators {
    private SelectionOperators() {}

    /** All operators of this family. */
    public static List<Operator> all() {
        return List.of(
                new GatherElements(),
                new GatherND(),
                new NonZero(),
                new ScatterElements(),
                new ScatterND(),
                new TopK(),
                new Trilu());
    }
}
