package dev.dnal.tribuo.strategy;

import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.search.Strategy;
import dev.dnal.tribuo.strategy.baseline.GeometricMedian;
import dev.dnal.tribuo.strategy.baseline.L1FilterNorm;
import dev.dnal.tribuo.strategy.baseline.RandomSearch;
import dev.dnal.tribuo.strategy.baseline.RandomWidth;
import dev.dnal.tribuo.strategy.baseline.Slimming;
import dev.dnal.tribuo.strategy.baseline.TaylorExpansion;
import dev.dnal.tribuo.strategy.baseline.UniformWidth;
import dev.dnal.tribuo.strategy.dnal.AdmmGates;
import dev.dnal.tribuo.strategy.dnal.ConstrainedGates;
import dev.dnal.tribuo.strategy.dnal.DnalStrategy;
import dev.dnal.tribuo.strategy.dnal.ProjectedGates;
import dev.dnal.tribuo.strategy.dnal.TopologyStrategy;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The strategies that have names. */
public final class Strategies {
    /** The name of {@link ProjectedGates}. */
    public static final String PROJECTED = "projected";

    private static final String ADMM = "admm";

    private static final String CONSTRAINED = "constrained";

    private static final String RANDOM_SEARCH = "random-search";

    /** Those in whose second stage weights learn what closes, or is cut, there. */
    private static final Set<String> LEARNING = Set.of(PROJECTED, ADMM, CONSTRAINED, RANDOM_SEARCH);

    private static final double USUAL_RATE = 0.01;

    /** By that of other stages. */
    private static final double OF_LEARNING = 0.5;

    private static final List<Entry> ENTRIES = List.of(
            new Entry("dnal", "trains gates on channels", of -> trained(new DnalStrategy(of.lambda()), of)),
            new Entry(
                    PROJECTED,
                    "trains gates and weights together, projected onto a budget that falls",
                    of -> new ProjectedGates(of.training(), of.rule())),
            new Entry(
                    ADMM,
                    "trains gates and weights together, pulled by multipliers to a budget that falls",
                    of -> new AdmmGates(of.training(), of.rule())),
            new Entry(
                    CONSTRAINED,
                    "trains clipped gates under a constraint when the gradients of weights are small",
                    of -> new ConstrainedGates(of.training(), of.rule(), of.constraint())),
            new Entry(
                    "toponas",
                    "trains gates as dnal does, those of a join together, and keeps layers alive",
                    of -> trained(new TopologyStrategy(of.lambda()), of)),
            new Entry("uniform", "the same share of each layer", of -> new UniformWidth(of.training(), of.rule())),
            new Entry("random", "random shares", of -> new RandomWidth(of.training(), of.rule())),
            new Entry(
                    RANDOM_SEARCH,
                    "the best of random networks that meet the budget, by trainings that take as much work as dnal's of gates",
                    of -> new RandomSearch(of.training(), of.rule())),
            new Entry("l1", "magnitudes of filters", of -> new L1FilterNorm(of.training(), of.rule())),
            new Entry(
                    "fpgm",
                    "distances of filters to the others of their layer",
                    of -> new GeometricMedian(of.training(), of.rule())),
            new Entry(
                    "slimming",
                    "magnitudes of batch normalisation's scales, with a penalty on them",
                    of -> new Slimming(of.training(), of.rule(), of.lambda())),
            new Entry("taylor", "the loss's first-order change", of -> new TaylorExpansion(of.training(), of.rule())));

    private record Entry(String name, String description, Function<StrategySettings, Strategy> maker) {}

    private Strategies() {}

    /**
     * The strategy of a name.
     *
     * @param name one of {@link #names()}
     * @throws IllegalArgumentException if there is no such strategy; the message lists those there are
     */
    public static Strategy named(String name, StrategySettings settings) {
        return ENTRIES.stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new SettingException(
                        "expected one of " + String.join(", ", names()) + ", found '" + name + "'"))
                .maker()
                .apply(settings);
    }

    /**
     * A learning rate of the second stage that suits most networks: where weights train with gates, or in networks that are cut, they learn what goes,
     * as in the last stage; else they only have to stay as they are.
     *
     * @param name of the strategy
     * @param others highest learning rate of the other stages, above 0
     */
    public static double usualRate(String name, double others) {
        return LEARNING.contains(name) ? OF_LEARNING * others : USUAL_RATE;
    }

    /** The names, that of DNAL first. */
    public static List<String> names() {
        return ENTRIES.stream().map(Entry::name).toList();
    }

    /** The names, each with how the strategy rates channels, as {@code random (random shares)}. */
    public static List<String> descriptions() {
        return ENTRIES.stream()
                .map(entry -> entry.name() + " (" + entry.description() + ")")
                .toList();
    }

    private static Strategy trained(DnalStrategy strategy, StrategySettings settings) {
        return strategy.withEpochs(settings.training().epochs())
                .withLearningRate(settings.training().learningRate())
                .withDelta(settings.delta())
                .withThreshold(settings.rule().threshold())
                .withMinimumChannels(settings.rule().atLeast())
                .withRoundTo(settings.rule().multipleOf())
                .withBatchStatistics(settings.batchStatistics())
                .withPenalty(settings.penalty())
                .withSteering(settings.steering());
    }
}
