package dev.dnal.cli.print;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.dnal.onnx.cost.LayerCost;
import dev.dnal.onnx.cost.NetworkCost;
import dev.dnal.tribuo.experiment.file.RecordJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Two networks side by side, layer by layer: layers of one name are one layer, as those of a network and of what was cut from it.
 *
 * @param first as the user named it
 * @param second as the user named it
 * @param layers in the order of the first network, and behind them those that only the second has; what has parameters or computes
 * @param macs multiply-accumulate operations for one image
 * @param params numbers of parameters
 */
public record NetworkComparison(String first, String second, List<Layer> layers, Pair macs, Pair params) {
    /** Copies the list. */
    public NetworkComparison {
        layers = List.copyOf(layers);
    }

    /**
     * A number of both networks.
     *
     * @param first of the first
     * @param second of the second
     */
    public record Pair(long first, long second) {
        private String share() {
            return first == 0 ? "" : Table.percent((double) second / first);
        }
    }

    /**
     * What a layer costs in a network.
     *
     * @param channels that it makes, if their number is fixed
     * @param macs multiply-accumulate operations for one image
     * @param params number of parameters
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Cost(@Nullable Long channels, long macs, long params) {
        private static @Nullable Cost of(@Nullable LayerCost layer) {
            return layer == null
                    ? null
                    : new Cost(layer.channels() < 0 ? null : layer.channels(), layer.macs(), layer.params());
        }
    }

    /**
     * A layer of either network.
     *
     * @param operator of the node
     * @param first left out where the first network has no such layer
     * @param second left out where the second network has no such layer
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Layer(
            String name,
            String operator,
            @Nullable Cost first,
            @Nullable Cost second) {}

    /**
     * Compares.
     *
     * @param first its name
     * @param one what it costs
     * @param second its name
     * @param other what it costs
     */
    public static NetworkComparison of(String first, NetworkCost one, String second, NetworkCost other) {
        Map<String, LayerCost> ones = layers(one);
        Map<String, LayerCost> others = layers(other);
        Map<String, LayerCost> all = new LinkedHashMap<>(ones);
        others.forEach(all::putIfAbsent);
        List<Layer> layers = new ArrayList<>();
        all.forEach((name, layer) ->
                layers.add(new Layer(name, layer.op(), Cost.of(ones.get(name)), Cost.of(others.get(name)))));
        return new NetworkComparison(
                first, second, layers, new Pair(one.macs(), other.macs()), new Pair(one.params(), other.params()));
    }

    private static Map<String, LayerCost> layers(NetworkCost network) {
        return network.layers().stream()
                .collect(Collectors.toMap(LayerCost::name, Function.identity(), (a, b) -> a, LinkedHashMap::new));
    }

    @Override
    public String toString() {
        Table table = new Table(2, "layer", "operator", "channels", "", "MACs", "", "", "parameters", "");
        for (Layer layer : layers) {
            Cost one = layer.first();
            Cost other = layer.second();
            table.row(
                    layer.name(),
                    layer.operator(),
                    channels(one),
                    channels(other),
                    one == null ? "" : Table.count(one.macs()),
                    other == null ? "" : Table.count(other.macs()),
                    one == null || other == null ? "" : new Pair(one.macs(), other.macs()).share(),
                    one == null ? "" : Table.count(one.params()),
                    other == null ? "" : Table.count(other.params()));
        }
        table.rule()
                .row(
                        "total",
                        "",
                        "",
                        "",
                        Table.count(macs.first()),
                        Table.count(macs.second()),
                        macs.share(),
                        Table.count(params.first()),
                        Table.count(params.second()));
        return String.join(
                System.lineSeparator(),
                "Left: " + first,
                "Right: " + second,
                "",
                table.toString(),
                "",
                "The right network has " + macs.share() + " of the operations and " + params.share()
                        + " of the parameters of the left one; an empty cell: it has no such layer.");
    }

    private static String channels(@Nullable Cost cost) {
        if (cost == null) {
            return "";
        }
        return cost.channels() == null ? "?" : Table.count(cost.channels());
    }

    /** As JSON, with a line feed at the end of each line on every platform. */
    public String toJson() {
        return RecordJson.of(this);
    }
}
