package dev.dnal.tribuo.strategy.baseline;

import dev.dnal.onnx.decision.Decision;
import java.util.random.RandomGenerator;

/** Scores by which layers are thinned out evenly. */
final class EvenThinning {
    private EvenThinning() {}

    /**
     * Scores in random order with which a layer keeps {@code weight} times the share of channels that a layer of weight 1
     * keeps, whatever the limit that scores have to pass. What is no layer stays whole: its choices come before all channels.
     *
     * @param weight above 0
     */
    static double[] scores(Decision decision, double weight, RandomGenerator rng) {
        int channels = decision.choices();
        double[] scores = new double[channels];
        if (decision.kind() != Decision.Kind.CHANNEL) {
            return scores;
        }
        for (int c = 0; c < channels; c++) {
            // Channels are put in at a random place: the order that results is random.
            int place = rng.nextInt(c + 1);
            scores[c] = scores[place];
            scores[place] = -(c + 0.5) / channels / weight;
        }
        return scores;
    }
}
