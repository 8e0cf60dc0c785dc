package dev.dnal.conformance.pytorch;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Computes a graph with PyTorch's operators, node by node. What a node made is let go behind its last reader, as a Python program
 * does that calls layer after layer: PyTorch keeps what gradients need.
 */
public final class TorchGraph {
    /** What batch normalisations do. */
    public enum Mode {
        /** Batch statistics; the running statistics follow them, as PyTorch itself makes them. */
        TRAINING,
        /** Running statistics. */
        INFERENCE
    }

    private final Graph graph;
    private final Mode mode;
    private final Map<Node, List<Value>> lastReads = new HashMap<>();

    /** A graph as it is now. */
    public TorchGraph(Graph graph, Mode mode) {
        this.graph = graph.copy();
        this.graph.sort();
        this.mode = mode;
        Map<Value, Node> lastReaders = new HashMap<>();
        this.graph.nodes().forEach(node -> node.inputs().forEach(input -> lastReaders.put(input, node)));
        lastReaders.forEach((value, reader) -> {
            if (value.producer().isPresent() && !this.graph.isOutput(value)) {
                lastReads.computeIfAbsent(reader, node -> new ArrayList<>()).add(value);
            }
        });
    }

    /**
     * The first output of the graph.
     *
     * @param manager gets what is computed
     * @param given contents of inputs, and of initializers that are not to have their own
     */
    public PtNDArray run(NDManager manager, Map<String, PtNDArray> given) {
        Map<Value, PtNDArray> arrays = new HashMap<>();
        given.forEach((name, array) -> arrays.put(graph.requireValue(name), array));
        for (Value value : graph.initializers()) {
            arrays.computeIfAbsent(
                    value,
                    missing -> PyTorch.array(manager, missing.initializer().orElseThrow()));
        }
        for (Node node : graph.nodes()) {
            List<PtNDArray> made = TorchOperators.rule(node).apply(new TorchCall(node, arrays, mode));
            for (int i = 0; i < made.size(); i++) {
                arrays.put(node.output(i), made.get(i));
            }
            lastReads.getOrDefault(node, List.of()).forEach(value -> release(arrays, value));
        }
        return arrays.get(graph.outputs().get(0));
    }

    /** Operators that hand their input on share its array. Arrays are told apart by identity: their equals compares contents. */
    private static void release(Map<Value, PtNDArray> arrays, Value value) {
        PtNDArray array = arrays.remove(value);
        Set<PtNDArray> inUse = Collections.newSetFromMap(new IdentityHashMap<>());
        inUse.addAll(arrays.values());
        if (!inUse.contains(array)) {
            array.close();
        }
    }
}
