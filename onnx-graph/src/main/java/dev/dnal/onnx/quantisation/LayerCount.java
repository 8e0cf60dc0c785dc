package dev.dnal.onnx.quantisation;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.op.WeightedSum;
import java.util.List;

/**
 * How many layers of a network in QDQ form have weights of 8 bits.
 *
 * @param all layers that sum over channels with weights, as convolutions
 * @param quantised those whose weights are whole numbers
 */
public record LayerCount(int all, int quantised) {
    /** Counts. */
    public static LayerCount of(Graph network) {
        List<Node> layers = network.nodes().stream()
                .filter(node -> WeightedSum.of(node).isPresent())
                .toList();
        long quantised = layers.stream()
                .filter(node -> node.input(1)
                        .producer()
                        .filter(maker -> maker.is("DequantizeLinear"))
                        .isPresent())
                .count();
        return new LayerCount(layers.size(), (int) quantised);
    }
}
