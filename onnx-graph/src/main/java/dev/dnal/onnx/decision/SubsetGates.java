package dev.dnal.onnx.decision;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The gates of a decision whose choices are taken together: a distribution softmax(delta * beta) over the subsets of its choices that may stay,
 * and for each choice the sum of what it gives to the subsets with that choice. (TopoNAS, arXiv 2011.09300, has a distribution over combinations of
 * edges; that its temperature is 1 / delta is ours.)
 *
 * @param decision what they tell of
 * @param parameter name of the initializer with beta, one for each subset in the order of {@link #subsets}
 */
public record SubsetGates(Decision decision, String parameter) {
    /** Above this, there are too many subsets. */
    private static final int MOST_CHOICES = 6;

    /** Whether a decision is over few choices, other than channels, of which there are at least two. */
    public static boolean fit(Decision decision) {
        return decision.kind() != Decision.Kind.CHANNEL
                && decision.choices() >= 2
                && decision.choices() <= MOST_CHOICES;
    }

    /** The subsets that may stay, each as a number whose bit c says whether choice c is in it: all that are as large as the decision says. */
    static List<Integer> subsets(Decision decision) {
        return IntStream.range(0, 1 << decision.choices())
                .filter(subset -> Integer.bitCount(subset) >= decision.least())
                .boxed()
                .toList();
    }

    /**
     * How far each choice is open.
     *
     * @param graph with trained parameters
     * @return 0 to 1 each
     */
    public double[] open(Graph graph, double delta) {
        double[] beta = beta(graph);
        double largest = Arrays.stream(beta).max().orElseThrow();
        double[] weights = Arrays.stream(beta)
                .map(value -> Math.exp(delta * (value - largest)))
                .toArray();
        double total = Arrays.stream(weights).sum();
        List<Integer> subsets = subsets(decision);
        return IntStream.range(0, decision.choices())
                .mapToDouble(choice -> IntStream.range(0, weights.length)
                        .filter(i -> (subsets.get(i) >> choice & 1) == 1)
                        .mapToDouble(i -> weights[i] / total)
                        .sum())
                .toArray();
    }

    /** The choices of the most likely subset. */
    public boolean[] chosen(Graph graph) {
        double[] beta = beta(graph);
        int best = IntStream.range(0, beta.length).reduce(0, (a, b) -> beta[b] > beta[a] ? b : a);
        int subset = subsets(decision).get(best);
        boolean[] chosen = new boolean[decision.choices()];
        for (int choice = 0; choice < chosen.length; choice++) {
            chosen[choice] = (subset >> choice & 1) == 1;
        }
        return chosen;
    }

    private double[] beta(Graph graph) {
        return graph.requireValue(parameter)
                .initializer()
                .orElseThrow(() -> new GraphException("Gate scores '" + parameter + "' must be an initializer"))
                .doubles();
    }
}
