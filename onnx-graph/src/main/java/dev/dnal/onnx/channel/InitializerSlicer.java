package dev.dnal.onnx.channel;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives nodes smaller initializers: in place where nobody else reads them, else as copies, which equal cuts share. */
final class InitializerSlicer {
    private record Cut(Value initializer, int axis, List<Integer> kept) {}

    private final Graph graph;
    private final Map<Cut, Value> copies = new HashMap<>();

    InitializerSlicer(Graph graph) {
        this.graph = graph;
    }

    /** Leaves only some coordinates of a node's input along an axis. */
    void cut(Node node, int input, int axis, int[] kept) {
        Value old = node.input(input);
        Cut cut = new Cut(old, axis, Arrays.stream(kept).boxed().toList());
        Value copy = copies.get(cut);
        if (copy != null) {
            node.setInput(input, copy);
            return;
        }
        boolean shared = isShared(old);
        replace(node, input, old.initializer().orElseThrow().gather(axis, kept));
        if (shared) {
            copies.put(cut, node.input(input));
        }
    }

    /** Gives a node's input new contents. */
    void replace(Node node, int input, Tensor contents) {
        Value old = node.input(input);
        if (isShared(old)) {
            node.setInput(input, graph.addInitializer(graph.freshName(old.name()), contents));
        } else {
            graph.setInitializer(old, contents);
        }
    }

    private boolean isShared(Value initializer) {
        return initializer.uses().size() > 1 || graph.isInput(initializer) || graph.isOutput(initializer);
    }
}
