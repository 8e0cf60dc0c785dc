package dev.dnal.tribuo.internal.budget;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The channels of all gated layers by their scores, the best first: over the whole network, and in each layer. */
final class RankedChannels {
    private final List<Channel> channels = new ArrayList<>();
    private final Map<String, Layer> layers = new LinkedHashMap<>();

    private record Channel(String layer, int number, double score) {}

    /**
     * A layer.
     *
     * @param best numbers of its channels, the best first
     * @param values what the best 0, 1, 2 ... are worth
     */
    private record Layer(List<Integer> best, List<Long> values) {}

    /**
     * Ranks channels; of equal ones, the first comes first.
     *
     * @param scores for each gated layer a score per channel
     */
    RankedChannels(Map<String, double[]> scores) {
        scores.forEach((layer, values) ->
                IntStream.range(0, values.length).forEach(c -> channels.add(new Channel(layer, c, values[c]))));
        channels.sort(Comparator.comparingDouble(Channel::score).reversed());
        scores.keySet().forEach(layer -> layers.put(layer, ranked(layer)));
    }

    private Layer ranked(String layer) {
        List<Integer> best = new ArrayList<>();
        List<Long> values = new ArrayList<>(List.of(0L));
        for (int rank = 0; rank < channels.size(); rank++) {
            Channel channel = channels.get(rank);
            if (channel.layer().equals(layer)) {
                values.add(values.get(best.size()) + channels.size() - rank);
                best.add(channel.number());
            }
        }
        return new Layer(best, values);
    }

    /** Number of channels in all layers. */
    int size() {
        return channels.size();
    }

    /** Number of channels of a layer. */
    int channels(String layer) {
        return layer(layer).best().size();
    }

    private Layer layer(String name) {
        Layer layer = layers.get(name);
        if (layer == null) {
            throw new IllegalArgumentException("There is no layer " + name + " in " + layers.keySet());
        }
        return layer;
    }

    /** How many of the best {@code count} channels of the network each layer has. */
    Map<String, Integer> countsOfBest(int count) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        layers.keySet().forEach(layer -> counts.put(layer, 0));
        channels.subList(0, count).forEach(channel -> counts.merge(channel.layer(), 1, Integer::sum));
        return counts;
    }

    /** What the best channels of a layer are worth: each, 1 and the number of channels in the network that rank below it. */
    long value(String layer, int width) {
        return layer(layer).values().get(width);
    }

    /** Layers of these widths, which keep their best channels. */
    Map<String, boolean[]> open(Map<String, Integer> widths) {
        Map<String, boolean[]> open = new LinkedHashMap<>();
        widths.forEach((layer, width) -> {
            boolean[] mask = new boolean[channels(layer)];
            layer(layer).best().subList(0, width).forEach(c -> mask[c] = true);
            open.put(layer, mask);
        });
        return open;
    }
}
