package dev.dnal.conformance.pytorch;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Computes a graph with PyTorch's operators, node by node. */
final class TorchGraph {
    /** What batch normalisations do. */
    enum Mode {
        /** Batch statistics; the running statistics follow them, as PyTorch itself makes them. */
        TRAINING,
        /** Running statistics. */
        INFERENCE
    }

    private final Graph graph;
    private final Mode mode;

    /** A graph as it is now. */
    TorchGraph(Graph graph, Mode mode) {
        this.graph = graph.copy();
        this.graph.sort();
        this.mode = mode;
    }

    /**
     * The first output of the graph.
     *
     * @param manager gets what is computed
     * @param given contents of inputs, and of initializers that are not to have their own
     */
    PtNDArray run(NDManager manager, Map<String, PtNDArray> given) {
        Map<Value, PtNDArray> arrays = new HashMap<>();
        for (Value value : graph.initializers()) {
            value.initializer().ifPresent(tensor -> arrays.put(value, PyTorch.array(manager, tensor)));
        }
        given.forEach((name, array) -> arrays.put(graph.requireValue(name), array));
        for (Node node : graph.nodes()) {
            List<PtNDArray> made = TorchOperators.rule(node).apply(new TorchCall(node, arrays, mode));
            for (int i = 0; i < made.size(); i++) {
                arrays.put(node.output(i), made.get(i));
            }
        }
        return arrays.get(graph.outputs().get(0));
    }
}
