package dev.dnal.tribuo.experiment;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.cost.LayerCost;
import dev.dnal.onnx.graph.Graph;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * What became of a layer of the whole network.
 *
 * @param name of the layer
 * @param op type of its operator, as "Conv"
 * @param channels that it made, -1 if their number is not fixed
 * @param keptChannels that are left of them; 0 if the layer is gone, as with an operation that it was part of
 * @param macs multiply-accumulate operations that it took for one image
 * @param keptMacs that it takes now
 */
public record LayerChange(String name, String op, long channels, long keptChannels, long macs, long keptMacs) {
    /**
     * What became of all layers that compute or have parameters, in the order of the whole network.
     *
     * @param whole with known shapes
     * @param small what was made of it, whose layers have kept their names; with known shapes
     */
    static List<LayerChange> of(Graph whole, Graph small) {
        Map<String, LayerCost> left = CostCounter.count(small).layers().stream()
                .collect(Collectors.toMap(LayerCost::name, Function.identity()));
        return CostCounter.count(whole).layers().stream()
                .map(layer -> of(layer, Optional.ofNullable(left.get(layer.name()))))
                .toList();
    }

    private static LayerChange of(LayerCost before, Optional<LayerCost> after) {
        return new LayerChange(
                before.name(),
                before.op(),
                before.channels(),
                orGone(after, LayerCost::channels),
                before.macs(),
                orGone(after, LayerCost::macs));
    }

    private static long orGone(Optional<LayerCost> layer, ToLongFunction<LayerCost> number) {
        return layer.isPresent() ? number.applyAsLong(layer.get()) : 0;
    }
}
