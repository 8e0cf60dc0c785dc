package dev.dnal.tribuo.search.record;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.io.Printable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
     * @param kept choices that are left, 0 if the layer is gone, as with an operation that it was part of
     * @param total choices there were
     */
    public record LayerWidth(String name, Decision.Kind kind, int kept, int total) {
        /** Over channels, where nothing else is said, as in records of earlier versions. */
        @SuppressWarnings("NullAway")
        public LayerWidth {
            kind = kind == null ? Decision.Kind.CHANNEL : kind;
        }
    }

    /** How many choices stayed, for example "133 of 336 channels, 6 of 7 operations"; a kind of which there are none is left out. */
    public static String kept(List<LayerWidth> layers) {
        return Arrays.stream(Decision.Kind.values())
                .filter(kind -> layers.stream().anyMatch(layer -> layer.kind() == kind))
                .map(kind -> String.format(
                        Locale.ROOT,
                        "%,d of %,d %ss",
                        sum(layers, kind, LayerWidth::kept),
                        sum(layers, kind, LayerWidth::total),
                        kind.name().toLowerCase(Locale.ROOT)))
                .collect(Collectors.joining(", "));
    }

    /** What stayed, in one line: "133 of 336 channels, 3,271,104 of 9,151,040 MACs, 29,355 of 75,002 parameters". */
    public String summary() {
        return String.format(
                Locale.ROOT,
                "%s, %,d of %,d MACs, %,d of %,d parameters",
                kept(layers),
                after.macs(),
                before.macs(),
                after.params(),
                before.params());
    }

    /**
     * What stayed of each decision as a table for people, a line each, with {@link #summary} below it.
     *
     * @return lines of text without one at the end
     */
    public String table() {
        int names = Stream.concat(Stream.of("decision"), layers.stream().map(layer -> Printable.escaped(layer.name())))
                .mapToInt(String::length)
                .max()
                .orElseThrow();
        String row = "%-" + names + "s  %-9s  %6s  %6s%n";
        StringBuilder table = new StringBuilder(String.format(Locale.ROOT, row, "decision", "of", "kept", "whole"));
        for (LayerWidth layer : layers) {
            table.append(String.format(
                    Locale.ROOT,
                    row,
                    Printable.escaped(layer.name()),
                    layer.kind().name().toLowerCase(Locale.ROOT) + "s",
                    layer.kept(),
                    layer.total()));
        }
        return table.append(summary()).toString();
    }

    private static int sum(List<LayerWidth> layers, Decision.Kind kind, ToIntFunction<LayerWidth> count) {
        return layers.stream()
                .filter(layer -> layer.kind() == kind)
                .mapToInt(count)
                .sum();
    }

    /**
     * Arithmetic and size of a network.
     *
     * @param macs multiply-accumulate operations per image
     * @param params number of parameters
     */
    public record NetworkSize(long macs, long params) {}
}
