package dev.dnal.onnx.opset;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.ModelInfo;
import dev.dnal.onnx.op.Operators;
import java.util.function.Consumer;

/**
 * Brings a graph with nodes that are kept as they are to the opset that they were read in, with the names that they know values by.
 *
 * @param opset version of ONNX's own operators
 * @param irVersion version of the file's format
 */
record FileOpset(long opset, long irVersion) implements Consumer<Graph> {
    @Override
    public void accept(Graph graph) {
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
        KeptNames.restore(graph);
    }
}
