package dev.dnal.onnx.lowering;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.lowering.internal.Lowering;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.internal.rule.SlidingWindow;
import java.util.List;
import java.util.Optional;

/** Where the maxima are that a MaxPool found. */
final class PoolIndices {
    private PoolIndices() {}

    /**
     * For each window of a MaxPoolGrad, the index of its first maximum in the flattened X. The MaxPool that is
     * differentiated is made to tell them; where there is none (the maximum was found by another operator), one is added.
     */
    static Value of(Node gradient, GraphBuilder b) {
        Value x = gradient.input(1);
        Value y = gradient.input(2);
        Optional<Node> pool = y.producer()
                .filter(node -> node.is("MaxPool") && node.input(0) == x && node.intAttribute("storage_order", 0) == 0);
        Optional<Value> known = pool.map(node -> node.output(1)).filter(indices -> !indices.isAbsent());
        if (known.isPresent()) {
            return known.get();
        }
        // Padding in numbers, as ONNX Runtime's auto_pad overlooks the dilations of pools.
        GraphBuilder.Call call = SlidingWindow.ofPool(gradient, x.requireShape())
                .writeTo(b.call("MaxPool", x))
                .attribute("ceil_mode", gradient.intAttribute("ceil_mode", 0));
        List<Value> maxima =
                pool.map(node -> call.named(node.name())).orElse(call).outputs(2);
        pool.ifPresent(node -> {
            Lowering.replace(b.graph(), y, maxima.get(0));
            b.graph().remove(node);
        });
        return maxima.get(1);
    }
}
