package dev.dnal.tribuo.strategy.baseline;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.search.ChannelScores;
import dev.dnal.tribuo.search.SearchContext;
import dev.dnal.tribuo.search.TrainingPlan;
import dev.dnal.tribuo.search.WeightStage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Random search under a budget, in the manner of RandomNet (arXiv 2003.01181), of which nothing but the summary was at hand: that random
 * search is to be a method of its own, with the work of the others. All else is ours:
 *
 * <ol>
 *   <li>Networks are drawn that meet the budget. Each layer keeps a share of its channels that is drawn evenly from {@value #LEAST} to 1, of
 *       which all layers keep the same part, as much as the budget allows; those with the largest filters stay. An operation or an edge goes first, with
 *       a chance that is drawn evenly from 0 to {@value #MOST_GONE} for each network.
 *   <li>They train from the weights of the first stage, by {@link SuccessiveHalving}, until two are left; what is better on the validation images wins.
 *   <li>Its channels are the choice; the last stage begins with the weights of the first, as after DNAL.
 * </ol>
 *
 * <p>All of them train for no more multiply-accumulate operations than DNAL spends on as many epochs of gates: 2 for each of the whole
 * network's, for a step in which gates train, where a step in which weights train takes 3 of the drawn network's.
 */
public class RandomSearch extends L1FilterNorm {
    private static final double LEAST = 0.2;

    private static final double MOST_GONE = 0.5;

    /** Scores of channels are above -1 / {@link #LEAST}. */
    private static final double BEFORE_CHANNELS = -2 / LEAST;

    private static final double MACS_OF_GATES = 2;

    private static final double MACS_OF_WEIGHTS = 3;

    @Config(
            description =
                    "Networks that are drawn, if the epochs are enough to compare so many; a power of 2, at least 2.")
    private int candidates = 8;

    /** For OLCUT. */
    protected RandomSearch() {}

    /**
     * A search among up to 8 networks.
     *
     * @param weights how drawn networks train; its epochs are those of a training of gates that may take as much work
     * @param rule limits to the widths; its threshold does not matter
     */
    public RandomSearch(WeightStage weights, GateRule rule) {
        super(weights, rule);
    }

    /**
     * A search among more or fewer networks.
     *
     * @param weights how drawn networks train; its epochs are those of a training of gates that may take as much work
     * @param rule limits to the widths; its threshold does not matter
     * @param candidates networks that are drawn, if the epochs are enough to compare so many; a power of 2, at least 2
     * @throws IllegalArgumentException if the number is not such a power
     */
    public RandomSearch(WeightStage weights, GateRule rule, int candidates) {
        super(weights, rule);
        this.candidates = candidates;
        check();
    }

    @Override
    protected void check() {
        super.check();
        require(
                "candidates",
                candidates >= 2 && Integer.bitCount(candidates) == 1,
                "Random search needs a number of candidates that is a power of 2, at least 2, found " + candidates);
    }

    @Override
    public final boolean needsValidation() {
        return true;
    }

    /**
     * A network that was drawn.
     *
     * @param scores by which the budget chooses its channels
     * @param network without the others, trained so far
     * @param accuracy on the validation images, so far
     */
    private record Candidate(Map<String, double[]> scores, Graph network, double accuracy) {
        Candidate(Map<String, double[]> scores, Graph network) {
            this(scores, network, Double.NaN);
        }

        long macs() {
            return CostCounter.count(network).macs();
        }
    }

    @Override
    public final ChannelScores rate(SearchContext context) {
        List<Candidate> left = drawn(context);
        long largest = left.stream().mapToLong(Candidate::macs).max().orElseThrow();
        double work =
                MACS_OF_GATES * epochs() * CostCounter.count(context.network()).macs();
        SuccessiveHalving halving = SuccessiveHalving.of((int) (work / (MACS_OF_WEIGHTS * largest)), candidates);
        left = left.subList(0, halving.candidates());
        WeightStage training = halving.rounds() == 0
                ? weights()
                : context.suiting(weights(), left.get(0).network().copy(), context.network());
        for (int round = 0; round < halving.rounds(); round++) {
            WeightStage stage = training.withEpochs(halving.epochs(round));
            left = left.stream()
                    .map(candidate -> trained(context, candidate, stage))
                    .sorted(Comparator.comparingDouble(Candidate::accuracy).reversed())
                    .limit(left.size() / 2)
                    .toList();
        }
        Map<String, double[]> best = left.get(0).scores();
        Map<String, Double> alike = new LinkedHashMap<>();
        // The budget chose among the candidates' choices as if all counted the same, and is to choose so again.
        best.keySet().forEach(decision -> alike.put(decision, 1.0));
        int compared = halving.rounds() == 0 ? 0 : halving.candidates();
        return new ChannelScores(context.network(), best, alike, compared, Optional.empty());
    }

    private static Candidate trained(SearchContext context, Candidate candidate, WeightStage stage) {
        Graph network = context.train(TrainingPlan.ofWeights(
                context.training(candidate.network(), stage.weightDecay()).build(), stage));
        return new Candidate(candidate.scores(), network, context.evaluate(network));
    }

    private List<Candidate> drawn(SearchContext context) {
        Graph whole = context.network();
        Scores norms = scores(context, whole);
        List<Candidate> drawn = new ArrayList<>();
        for (int number = 0; number < candidates; number++) {
            double gone = context.rng().nextDouble(0, MOST_GONE);
            Map<String, double[]> scores = new LinkedHashMap<>();
            for (Decision decision : context.decisions()) {
                scores.put(
                        decision.name(),
                        decision.kind() == Decision.Kind.CHANNEL
                                ? widths(decision, norms.of(decision), context.rng())
                                : operations(decision, gone, context.rng()));
            }
            drawn.add(new Candidate(scores, context.slice(whole, context.withinBudget(scores))));
        }
        return drawn;
    }

    /** Scores with which each layer keeps a random part, and of its channels those with the highest norms. */
    private static double[] widths(Decision decision, double[] norms, SplittableRandom rng) {
        double[] scores = new double[norms.length];
        for (List<Integer> layer : decision.choicesByPlaces()) {
            double share = rng.nextDouble(LEAST, 1);
            List<Integer> ordered = layer.stream()
                    .sorted(Comparator.comparingDouble((Integer choice) -> -norms[choice]))
                    .toList();
            for (int place = 0; place < ordered.size(); place++) {
                scores[ordered.get(place)] = -(place + 0.5) / ordered.size() / share;
            }
        }
        return scores;
    }

    private static double[] operations(Decision decision, double gone, SplittableRandom rng) {
        return IntStream.range(0, decision.choices())
                .mapToDouble(choice -> rng.nextDouble() < gone ? BEFORE_CHANNELS : 0)
                .toArray();
    }
}
