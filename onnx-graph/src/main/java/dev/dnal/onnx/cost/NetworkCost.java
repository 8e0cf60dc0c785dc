package dev.dnal.onnx.cost;

import java.util.List;

/**
 * What a network costs.
 *
 * @param layers the layers in order: those with parameters or arithmetic that counts
 */
public record NetworkCost(List<LayerCost> layers) {
    /** Copies the list. */
    public NetworkCost {
        layers = List.copyOf(layers);
    }

    /** Multiply-accumulate operations for one example. */
    public long macs() {
        return layers.stream().mapToLong(LayerCost::macs).sum();
    }

    /** Parameters that training may change. */
    public long params() {
        return layers.stream().mapToLong(LayerCost::params).sum();
    }
}
