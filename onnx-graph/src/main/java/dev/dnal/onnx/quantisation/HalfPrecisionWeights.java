package dev.dnal.onnx.quantisation;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.pass.Pass;
import java.util.Arrays;
import java.util.List;

/**
 * Keeps weights in 16 bits: each large initializer of FLOAT becomes one of FLOAT16 behind a Cast, which a runtime computes once when it
 * opens the file. The network is half as large and as fast as before.
 *
 * <p>Tensors of fewer than {@value #LEAST} elements stay, as a Cast would take as much as is won, and those with elements beyond the
 * range of FLOAT16.
 *
 * <p>Requires: values typed.<br>
 * Ensures: the same function but for the rounding of weights; nodes in an order of execution.
 */
public final class HalfPrecisionWeights implements Pass {
    private static final int LEAST = 128;

    @Override
    public boolean apply(Graph graph) {
        GraphBuilder b = new GraphBuilder(graph);
        boolean changed = false;
        for (Value weights : List.copyOf(graph.initializers())) {
            Tensor contents = weights.initializer().orElseThrow();
            if (contents.type() != DataType.FLOAT || contents.elements() < LEAST || graph.isOutput(weights)) {
                continue;
            }
            Tensor halves = Tensor.ofDoubles(DataType.FLOAT16, contents.doubles(), contents.sizes());
            if (Arrays.stream(halves.doubles()).allMatch(Double::isFinite)) {
                Value kept = b.constant(weights.name() + "/f16", halves);
                graph.replaceAllUses(weights, b.cast(kept, DataType.FLOAT));
                graph.remove(weights);
                changed = true;
            }
        }
        graph.sort();
        return changed;
    }
}
