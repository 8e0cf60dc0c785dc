package dev.dnal.onnx.training;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;

/** Counts right predictions. */
final class Accuracy {
    private Accuracy() {}

    /** The number of examples whose largest logit, the first of equals, is at the label: a FLOAT scalar. */
    static Value correct(GraphBuilder b, Value logits, Value labels) {
        Value predicted = b.call("ArgMax", logits)
                .attribute("axis", 1)
                .attribute("keepdims", 0)
                .output();
        return b.sumDropping(b.cast(b.emit("Equal", predicted, labels), DataType.FLOAT), 0);
    }
}
