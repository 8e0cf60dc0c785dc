package dev.dnal.conformance.slicing;

import dev.dnal.conformance.testing.RandomParameters;
import dev.dnal.onnx.channel.GateInsertion;
import dev.dnal.onnx.channel.GateSite;
import dev.dnal.onnx.channel.GateSites;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.network.NetworkGraph;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A network as training might leave it, with random parameters and hard gates.
 *
 * @param graph with the masks in it
 * @param open which channels of each gated layer are open, in the order of the layers
 */
record MaskedNetwork(Graph graph, Map<String, boolean[]> open) {
    /** Says which channels of a layer are open. */
    interface Masks {
        boolean[] of(String layer, int channels);
    }

    static MaskedNetwork of(Network network, ImageShape shape, int classes, SplittableRandom random, Masks masks) {
        NetworkGraph built = network.build(shape, classes, random);
        Graph graph = built.graph();
        RandomParameters.disturb(graph, random);
        List<GateSite> sites = GateSites.named(graph, built.gateSites());
        Map<String, boolean[]> open = new LinkedHashMap<>();
        for (GateSite site : sites) {
            int channels = (int) graph.requireValue(site.value()).requireShape().size(1);
            open.put(site.layer(), masks.of(site.layer(), channels));
        }
        GateInsertion.hard(graph, sites, open);
        return new MaskedNetwork(graph, open);
    }

    /** Each channel is open with probability {@code share}. */
    static boolean[] openSome(double share, int channels, SplittableRandom random) {
        boolean[] open = new boolean[channels];
        for (int c = 0; c < channels; c++) {
            open[c] = random.nextDouble() < share;
        }
        return open;
    }

    /** Closes as many as the share says, but not all: a network through which nothing passes would agree with any other. */
    static boolean[] close(double share, int channels, SplittableRandom random) {
        int closed = Math.min((int) Math.round(share * channels), channels - 1);
        boolean[] open = new boolean[channels];
        for (int c = 0, left = closed; c < channels; c++) {
            open[c] = random.nextInt(channels - c) >= left;
            left -= open[c] ? 0 : 1;
        }
        return open;
    }
}
