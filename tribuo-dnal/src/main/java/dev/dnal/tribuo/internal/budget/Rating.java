package dev.dnal.tribuo.internal.budget;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What is known of the worth of choices.
 *
 * @param scores for each decision a score per choice
 * @param sizes how much a choice of a decision is worth beside one of another with an equal score; 1 where nothing is said
 * @param losses how bad a network is of which choices stay, in any unit; if it is there, scores are compared within decisions only
 */
public record Rating(
        Map<String, double[]> scores,
        Map<String, Double> sizes,
        Optional<ToDoubleFunction<Map<String, boolean[]>>> losses) {
    /** By scores alone. */
    public static Rating ofScores(Map<String, double[]> scores, Map<String, Double> sizes) {
        return new Rating(scores, sizes, Optional.empty());
    }

    /** By scores that add up: what has one below 0 is better closed. */
    public static Rating ofGates(Map<String, double[]> scores) {
        return new Rating(scores, Map.of(), Optional.of(open -> -sum(scores, open)));
    }

    private static double sum(Map<String, double[]> scores, Map<String, boolean[]> open) {
        double sum = 0;
        for (Map.Entry<String, double[]> decision : scores.entrySet()) {
            double[] values = decision.getValue();
            boolean[] mask = Objects.requireNonNull(open.get(decision.getKey()), decision.getKey());
            sum += IntStream.range(0, values.length)
                    .filter(choice -> mask[choice])
                    .mapToDouble(choice -> values[choice])
                    .sum();
        }
        return sum;
    }
}
