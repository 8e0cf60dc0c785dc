package dev.dnal.onnx.quantisation;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.opset.Canonicalisation;
import dev.dnal.onnx.pass.BatchNormFolding;
import dev.dnal.onnx.pass.Pass;
import dev.dnal.onnx.pass.ShapeInference;

/**
 * Brings a network to the form that is quantised: opset 17, which has a scale for each channel as all since 13 have, and batch
 * normalisations in the weights before them.
 *
 * <p>Ensures: the same function, but for rounding; values typed; names of graph inputs and outputs as they were.
 */
public final class QuantisationPreparation implements Pass {
    /**
     * {@inheritDoc}
     *
     * @throws GraphException if the graph is not valid or uses an operator that is not supported, or is quantised already
     */
    @Override
    public boolean apply(Graph graph) {
        Dequantisation.requireFloat(graph, "take the network that it was made from");
        boolean changed = new Canonicalisation().apply(graph);
        changed |= new BatchNormFolding().apply(graph);
        changed |= new ShapeInference().apply(graph);
        return changed;
    }
}
