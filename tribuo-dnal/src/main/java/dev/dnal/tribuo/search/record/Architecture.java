package dev.dnal.tribuo.search.record;

import dev.dnal.onnx.decision.Decision;
import java.util.List;

/**
 * What a search has learned.
 *
 * @param layers what was decided over, in the order of the network
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
     * How many choices of a decision stayed, as the channels of a layer.
     *
     * @param name of the layer, or of what else was decided over
     * @param kind what the choices are
     * @param kept choices that are left, 0 if the layer is gone
     * @param total choices there were
     */
    public record LayerWidth(String name, Decision.Kind kind, int kept, int total) {
        /** Over channels, where nothing else is said, as in records of earlier versions. */
        @SuppressWarnings("NullAway")
        public LayerWidth {
            kind = kind == null ? Decision.Kind.CHANNEL : kind;
        }
    }

    /**
     * Arithmetic and size of a network.
     *
     * @param macs multiply-accumulate operations per image
     * @param params number of parameters
     */
    public record NetworkSize(long macs, long params) {}
}
