package dev.dnal.tribuo.search.record;

import java.util.List;

/**
 * The widths a search has learned.
 *
 * @param layers gated layers in the order of the network
 * @param before arithmetic and size of the whole network
 * @param after arithmetic and size of the network without its closed channels
 * @param maskedVersusSlicedMaxAbsDiff largest difference between a logit of the whole network with closed gates and the
 *     same logit of the small network, over the images it was checked on
 */
public record Architecture(
        List<LayerWidth> layers, NetworkSize before, NetworkSize after, double maskedVersusSlicedMaxAbsDiff) {
    /** Copies the list. */
    public Architecture {
        layers = List.copyOf(layers);
    }

    /**
     * How many channels of a layer stayed.
     *
     * @param name of the layer
     * @param kept channels that are left, 0 if the layer is gone
     * @param total channels there were
     */
    public record LayerWidth(String name, int kept, int total) {}

    /**
     * Arithmetic and size of a network.
     *
     * @param macs multiply-accumulate operations per image
     * @param params number of parameters
     */
    public record NetworkSize(long macs, long params) {}
}
