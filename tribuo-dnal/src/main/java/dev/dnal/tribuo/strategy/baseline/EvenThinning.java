package dev.dnal.tribuo.strategy.baseline;

import dev.dnal.onnx.decision.Decision;
import java.util.List;
import java.util.random.RandomGenerator;

/** Scores by which layers are thinned out evenly. */
final class EvenThinning {
    private EvenThinning() {}

    /**
     * Scores in random order with which each layer of a decision keeps {@code weight} times the share of channels that a layer of weight 1
     * keeps, whatever the limit that scores have to pass. What is no layer stays whole: its choices come before all channels.
     *
     * @param weight above 0
     */
    static double[] scores(Decision decision, double weight, RandomGenerator rng) {
        double[] scores = new double[decision.choices()];
        if (decision.kind() == Decision.Kind.CHANNEL) {
            decision.choicesByPlaces().forEach(channels -> spread(channels, scores, weight, rng));
        }
        return scores;
    }

    private static void spread(List<Integer> channels, double[] scores, double weight, RandomGenerator rng) {
        for (int c = 0; c < channels.size(); c++) {
            // Channels are put in at a random place: the order that results is random.
            int place = rng.nextInt(c + 1);
            scores[channels.get(c)] = scores[channels.get(place)];
            scores[channels.get(place)] = -(c + 0.5) / channels.size() / weight;
        }
    }
}
