package dev.dnal.tribuo.strategy.dnal;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.DecisionGate;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.training.Parameter;
import dev.dnal.onnx.training.TrainingBuilder;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.config.ConfiguredValue;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.ChannelScores;
import dev.dnal.tribuo.search.GateControl;
import dev.dnal.tribuo.search.SearchContext;
import dev.dnal.tribuo.search.Strategy;
import dev.dnal.tribuo.search.TrainingPlan;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.Worth;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Trains gates under a budget instead of a penalty, and all weights with them. What the network may cost falls from all that it does to the
 * budget, while gates get steeper. So weights get used to what goes before it is gone, and no factor of a penalty has to be found. How gates are
 * kept to it is up to subclasses.
 */
abstract class BudgetedGates extends ConfiguredValue implements Strategy {
    /** Asks on which side of 0 a score is. */
    private static final double HARD = 1e9;

    /** Numbers of channels of which kernels take whole multiples at a time. */
    private static final List<Integer> BLOCKS = List.of(4, 8, 16);

    @Config(description = "How gates and weights train.")
    private WeightStage training = new WeightStage(10, new ConstantRate(0.01), 1e-4);

    @Config(description = "Channels that each layer keeps whatever its gates say, at least 0; 0 lets layers die.")
    private int minimumChannels = 1;

    @Config(description = "Numbers of channels that layers keep are rounded to a multiple of this, at least 1.")
    private int roundTo = 1;

    @Config(
            description =
                    "Share of the steps after which the network costs what the budget allows, above 0 and up to 1.")
    private double fall = 0.7;

    /** For OLCUT. */
    BudgetedGates() {}

    /**
     * The strategy.
     *
     * @param training how gates and weights train, at least 1 epoch, without early stopping
     * @param rule limits to the widths; its threshold does not matter
     * @throws IllegalArgumentException if the epochs are out of range
     */
    BudgetedGates(WeightStage training, GateRule rule) {
        this.training = training;
        this.minimumChannels = rule.atLeast();
        this.roundTo = rule.multipleOf();
        check();
    }

    /**
     * What keeps gates to the budget.
     *
     * @param costs what a gate costs relative to the others, by the names of their parameters
     * @param shares see {@link BudgetedScores}
     * @param budget share of the whole network's cost
     */
    abstract BudgetedScores scores(
            List<DecisionGate> gates,
            Map<String, Double> costs,
            ToDoubleFunction<Map<String, double[]>> shares,
            double budget,
            BudgetedScores.Pace pace);

    /** What gates make of their parameters. */
    TrainedGates.Form form() {
        return TrainedGates.Form.SIGMOID;
    }

    private List<DecisionGate> insert(Graph network, List<Decision> decisions) {
        return switch (form()) {
            case SIGMOID -> GateInsertion.soft(network, decisions);
            case CLIPPED -> GateInsertion.clipped(network, decisions, ClippedScores.START);
        };
    }

    /** A training with what else is needed of it. */
    TrainingBuilder prepared(TrainingBuilder ofGates) {
        return ofGates;
    }

    @Override
    protected void check() {
        require(
                "training",
                training.epochs() >= 1 && training.earlyStopping().isEmpty(),
                "Gates need at least 1 epoch, and no early stopping, found " + training.epochs());
        require(
                "fall",
                fall > 0 && fall <= 1,
                "The share of the steps in which the cost falls must be above 0 and up to 1, found " + fall);
        require("minimumChannels or roundTo", this::gateRule);
    }

    @Override
    public int epochs() {
        return training.epochs();
    }

    @Override
    public GateRule gateRule() {
        return new GateRule(GateRule.THRESHOLD, minimumChannels, roundTo);
    }

    @Override
    public boolean choosesItself() {
        return false;
    }

    @Override
    public Worth worth() {
        return Worth.GATES;
    }

    @Override
    public ChannelScores rate(SearchContext context) {
        Graph gated = context.network();
        List<DecisionGate> gates = insert(gated, context.decisions());
        TrainedGates reading = new TrainedGates(gates, gateRule(), HARD, form());
        BudgetedScores scores = scores(
                gates,
                PenaltyWeights.byCost(context, gates),
                costs(context, reading),
                context.budgetShare()
                        .orElseThrow(
                                () -> new IllegalStateException(this + " trains gates to a budget, but there is none")),
                new BudgetedScores.Pace(training.epochs() * context.stepsPerEpoch(), fall));
        scores.start().forEach((parameter, values) -> {
            Value value = gated.requireValue(parameter);
            gated.setInitializer(value, Tensor.ofDoubles(value.type(), values, values.length));
        });
        TrainingGraph graph = prepared(context.training(gated, training.weightDecay())
                        .decay(parameter -> parameter.kind() != Parameter.Kind.GATE))
                .build();
        TrainingPlan plan = TrainingPlan.ofGates(
                        graph,
                        training.epochs(),
                        context.suiting(training, halved(context), gated.copy()).learningRate(),
                        GateControl.constant(0, BudgetedScores.STEEPNESS),
                        reading::read)
                .withUpdate(scores);
        Graph trained = context.train(plan);
        return new ChannelScores(context.withWeightsOf(trained), reading.scores(trained), 0, Optional.empty());
    }

    /** Half of the network. */
    private static Graph halved(SearchContext context) {
        Map<String, boolean[]> open = new LinkedHashMap<>();
        for (Decision decision : context.decisions()) {
            boolean[] mask = new boolean[decision.choices()];
            Arrays.fill(mask, 0, (mask.length + 1) / 2, true);
            open.put(decision.name(), mask);
        }
        return context.slice(context.network(), open);
    }

    /**
     * What networks cost of which gates with scores above 0 are open, as a share of the whole one's cost. Where that is a time, widths are what
     * they will be rounded to in the end: other ones take longer than some that are wider.
     */
    private ToDoubleFunction<Map<String, double[]>> costs(SearchContext context, TrainedGates reading) {
        Graph whole = context.network();
        double all = context.cost(whole);
        List<TrainedGates> roundings = context.costsTime() && roundTo == 1
                ? BLOCKS.stream().map(reading::roundedTo).toList()
                : List.of(reading);
        return values -> roundings.stream()
                        .mapToDouble(rounded -> context.cost(context.slice(whole, rounded.open(values))))
                        .min()
                        .orElseThrow()
                / all;
    }
}
