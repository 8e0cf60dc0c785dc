package dev.dnal.conformance.slicing;

import dev.dnal.conformance.testing.RandomParameters;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.decision.SearchSpace;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.network.NetworkGraph;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A network as training might leave it, with random parameters and hard gates.
 *
 * @param graph with the masks in it
 * @param open which choices of each decision are open, in their order
 */
record MaskedNetwork(Graph graph, Map<String, boolean[]> open) {
    /** Says which channels of a layer, or other choices, are open. */
    interface Masks {
        boolean[] of(String layer, int channels);
    }

    static MaskedNetwork of(Network network, ImageShape shape, int classes, SplittableRandom random, Masks masks) {
        return of(network, shape, classes, Set.of(SearchSpace.LAYERS), random, masks);
    }

    static MaskedNetwork of(
            Network network,
            ImageShape shape,
            int classes,
            Set<SearchSpace> space,
            SplittableRandom random,
            Masks masks) {
        NetworkGraph built = network.build(shape, classes, random);
        Graph graph = built.graph();
        RandomParameters.disturb(graph, random);
        List<Decision> decisions = Decisions.of(graph, space, built.gateSites());
        Map<String, boolean[]> open = new LinkedHashMap<>();
        for (Decision decision : decisions) {
            boolean[] mask = masks.of(decision.name(), decision.choices());
            for (int c = 0; c < decision.least(); c++) {
                mask[c] = true;
            }
            open.put(decision.name(), mask);
        }
        GateInsertion.hard(graph, decisions, open);
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
