package dev.dnal.tribuo.strategy.baseline;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.decision.GatedLayer;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.config.ConfiguredValue;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.ChannelScores;
import dev.dnal.tribuo.search.SearchContext;
import dev.dnal.tribuo.search.Strategy;
import dev.dnal.tribuo.search.TrainingPlan;
import dev.dnal.tribuo.search.WeightStage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A strategy that trains the weights on, as many epochs as DNAL would train gates, and then rates the channels by itself. */
public abstract class WeightStrategy extends ConfiguredValue implements Strategy {
    @Config(description = "How the weights train on.")
    private WeightStage weights = new WeightStage(10, new ConstantRate(0.01), 1e-4);

    @Config(description = "Channels that each layer keeps whatever their scores, at least 0; 0 lets layers die.")
    private int minimumChannels = 1;

    @Config(description = "Numbers of channels that layers keep are rounded to a multiple of this, at least 1.")
    private int roundTo = 1;

    /** For OLCUT. */
    protected WeightStrategy() {}

    /**
     * A strategy.
     *
     * @param weights how the weights train on
     * @param rule limits to the widths; its threshold does not matter
     */
    protected WeightStrategy(WeightStage weights, GateRule rule) {
        this.weights = weights;
        this.minimumChannels = rule.atLeast();
        this.roundTo = rule.multipleOf();
    }

    @Override
    protected void check() {
        require("minimumChannels or roundTo", this::gateRule);
    }

    @Override
    public final int epochs() {
        return weights.epochs();
    }

    /** How the weights train on. */
    protected final WeightStage weights() {
        return weights;
    }

    @Override
    public final GateRule gateRule() {
        return new GateRule(GateRule.THRESHOLD, minimumChannels, roundTo);
    }

    @Override
    public final boolean choosesItself() {
        return false;
    }

    @Override
    public boolean needsValidation() {
        return weights.earlyStopping().isPresent();
    }

    @Override
    public ChannelScores rate(SearchContext context) {
        Graph trained = train(context);
        Map<String, double[]> scores = new LinkedHashMap<>();
        Scores rule = scores(context, trained);
        context.decisions().forEach(decision -> scores.put(decision.name(), rule.of(decision)));
        return new ChannelScores(trained, scores, 0, Optional.empty());
    }

    /** Trains the weights on. */
    protected Graph train(SearchContext context) {
        Graph network = context.network();
        return weights.epochs() == 0
                ? network
                : context.train(TrainingPlan.ofWeights(
                        context.training(network, weights.weightDecay()).build(), weights));
    }

    /** Rates the choices of a decision. */
    @FunctionalInterface
    protected interface Scores {
        /** One score per choice. */
        double[] of(Decision decision);
    }

    /** What rates the choices for the network that was trained. */
    protected abstract Scores scores(SearchContext context, Graph trained);

    /**
     * Rates choices by the channels that they stand for: each by the mean of their scores.
     *
     * @param ofLayer one score per channel of a layer
     */
    protected static Scores meansOf(SearchContext context, Function<GatedLayer, double[]> ofLayer) {
        return decision -> {
            double[] sums = new double[decision.choices()];
            int[] counts = new int[decision.choices()];
            List<GatedLayer> layers = context.layers(decision);
            for (int i = 0; i < layers.size(); i++) {
                double[] scores = ofLayer.apply(layers.get(i));
                List<Integer> choices = decision.places().get(i).choices();
                for (int c = 0; c < scores.length; c++) {
                    sums[choices.get(c)] += scores[c];
                    counts[choices.get(c)]++;
                }
            }
            return IntStream.range(0, sums.length)
                    .mapToDouble(choice -> sums[choice] / counts[choice])
                    .toArray();
        };
    }

    /** The elements of a weight, or a complaint that the layer has none. */
    protected final double[] elements(Graph trained, GatedLayer layer, Optional<String> weight, String kind) {
        return weight.flatMap(name -> trained.requireValue(name).initializer())
                .orElseThrow(() -> new SettingException("Layer '" + layer.name() + "' has no " + kind + ", by which "
                        + this + " rates channels; choose another strategy"))
                .doubles();
    }
}
