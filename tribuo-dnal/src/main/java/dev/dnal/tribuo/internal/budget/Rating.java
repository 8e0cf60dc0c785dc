package dev.dnal.tribuo.internal.budget;

import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

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
}
