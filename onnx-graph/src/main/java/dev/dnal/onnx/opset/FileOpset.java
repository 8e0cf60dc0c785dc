package dev.dnal.onnx.opset;

import dev.dnal.onnx.graph.FileForm;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.ModelInfo;
import dev.dnal.onnx.op.Operators;

/**
 * The opset that a graph was read in, for one with nodes that are kept in it.
 *
 * @param opset version of ONNX's own operators
 * @param irVersion version of the file's format
 */
record FileOpset(long opset, long irVersion) implements FileForm {
    @Override
    public void apply(Graph graph) {
        if (opset > Operators.OPSET) {
            new OpsetUpgrade(opset).apply(graph);
        } else if (opset < Operators.OPSET) {
            new OpsetDowngrade(opset).apply(graph);
        }
        ModelInfo info = graph.info();
        graph.setInfo(new ModelInfo(
                Math.max(info.irVersion(), irVersion),
                info.producerName(),
                info.producerVersion(),
                info.domain(),
                info.modelVersion(),
                info.docString()));
    }
}
