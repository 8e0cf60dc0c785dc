package dev.dnal.tribuo.internal.budget;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The choices of all decisions, as the channels of layers, by their scores, the best first: over the whole network, and in each layer. */
final class RankedChannels {
    private final List<Channel> channels = new ArrayList<>();
    private final Map<String, Layer> layers = new LinkedHashMap<>();

    private record Channel(String layer, int number, double score) {}

    /**
     * A layer.
     *
     * @param best numbers of its channels, the best first
     * @param values what the best 0, 1, 2 ... are worth
     * @param size what each counts for
     */
    private record Layer(List<Integer> best, List<Double> values, double size) {}

    /**
     * Ranks channels; of equal ones, the first comes first.
     *
     * @param scores for each decision a score per choice
     * @param sizes what a choice of a decision counts for beside one of another; 1 where nothing is said
     */
    RankedChannels(Map<String, double[]> scores, Map<String, Double> sizes) {
        scores.forEach((layer, values) ->
                IntStream.range(0, values.length).forEach(c -> channels.add(new Channel(layer, c, values[c]))));
        channels.sort(Comparator.comparingDouble(Channel::score).reversed());
        scores.keySet().forEach(layer -> layers.put(layer, ranked(layer, sizes.getOrDefault(layer, 1.0))));
    }

    private Layer ranked(String layer, double size) {
        List<Integer> best = new ArrayList<>();
        List<Double> values = new ArrayList<>(List.of(0.0));
        for (int rank = 0; rank < channels.size(); rank++) {
            Channel channel = channels.get(rank);
            if (channel.layer().equals(layer)) {
                values.add(values.get(best.size()) + size * (channels.size() - rank));
                best.add(channel.number());
            }
        }
        return new Layer(best, values, size);
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

    /** What the best choices of a decision are worth: each, 1 and the number of those in the network that rank below it, times its size. */
    double value(String layer, int width) {
        return layer(layer).values().get(width);
    }

    /** How much less decisions of these widths are worth than nothing is; the {@link #diminishingValue} of all. */
    double diminishingLoss(Map<String, Integer> widths) {
        return -widths.entrySet().stream()
                .mapToDouble(width -> diminishingValue(width.getKey(), width.getValue()))
                .sum();
    }

    /**
     * As {@link #value}, but the fewer stay the more each is worth: the i-th best of n counts n / i times, since half of a layer does far more
     * than half of what the layer does. What is one choice of a size counts as a layer of as many.
     */
    double diminishingValue(String layer, int width) {
        List<Double> values = layer(layer).values();
        int channels = channels(layer);
        double sum = 0;
        for (int i = 1; i <= width; i++) {
            sum += (values.get(i) - values.get(i - 1)) * channels / i;
        }
        return channels == 1 ? sum * harmonic(layer(layer).size()) : sum;
    }

    private static double harmonic(double count) {
        double sum = 1;
        for (int i = 2; i <= count; i++) {
            sum += 1.0 / i;
        }
        return sum;
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
