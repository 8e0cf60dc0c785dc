package dev.dnal.tribuo.strategy.dnal;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.DecisionGate;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.decision.GateMasks;
import dev.dnal.onnx.decision.SubsetGates;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.pass.BatchNormFolding;
import dev.dnal.onnx.training.TrainingBuilder;
import dev.dnal.onnx.training.penalty.GatePenalty;
import dev.dnal.tribuo.search.ChannelScores;
import dev.dnal.tribuo.search.GateControl;
import dev.dnal.tribuo.search.GateReading;
import dev.dnal.tribuo.search.LayerGuard;
import dev.dnal.tribuo.search.PenaltyForm;
import dev.dnal.tribuo.search.SearchContext;
import dev.dnal.tribuo.search.TrainingPlan;
import dev.dnal.tribuo.search.control.PublishedSchedule;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rates choices by training gates on them, which is what DNAL does for channels: a gate sigmoid(delta * s) is put on every choice of every
 * decision, and the s train against cross entropy + lambda * penalty while delta grows and convolutions rest. The score of a choice is its s.
 */
final class GateTraining {
    private static final Logger LOG = Logger.getLogger(GateTraining.class.getName());

    private static final double HALF = 0.5;

    private final DnalStrategy settings;
    private final SearchContext context;
    private final Graph gated;
    private final List<DecisionGate> gates;
    private final List<SubsetGates> joins;
    private final OptionalInt alive;
    private final double steepest;
    private final TrainedGates reading;
    private final Map<String, Double> weights;

    /** Each choice has a gate of its own. */
    static GateTraining ofChoices(DnalStrategy settings, SearchContext context) {
        return new GateTraining(settings, context, List.of(), OptionalInt.empty());
    }

    /**
     * The choices of joins have gates together.
     *
     * @param alive gates that are to stay open of each layer that has more, at least 1
     */
    static GateTraining withTopologies(DnalStrategy settings, SearchContext context, int alive) {
        List<Decision> joins =
                context.decisions().stream().filter(SubsetGates::fit).toList();
        return new GateTraining(settings, context, joins, OptionalInt.of(alive));
    }

    private GateTraining(DnalStrategy settings, SearchContext context, List<Decision> joint, OptionalInt alive) {
        this.settings = settings;
        this.context = context;
        this.alive = alive;
        this.gated = context.network();
        if (!settings.batchStatistics()) {
            new BatchNormFolding().apply(gated);
        }
        List<Decision> single = context.decisions().stream()
                .filter(decision -> !joint.contains(decision))
                .toList();
        this.gates = GateInsertion.soft(gated, single);
        this.joins = GateInsertion.subsets(gated, joint);
        this.steepest = settings.delta().at(settings.epochs() - 1, settings.epochs());
        this.reading = new TrainedGates(gates, settings.gateRule(), steepest, TrainedGates.Form.SIGMOID);
        this.weights = weights();
    }

    ChannelScores rate() {
        Set<String> subsets = joins.stream().map(SubsetGates::parameter).collect(Collectors.toSet());
        TrainingBuilder training = context.training(gated, 0)
                .train(parameter -> settings.freezing().trains(parameter) || subsets.contains(parameter.name()));
        if (!gates.isEmpty()) {
            training.penalty(penalty());
        }
        if (!settings.batchStatistics()) {
            training.runningStatistics();
        }
        TrainingPlan plan = TrainingPlan.ofGates(
                training.build(), settings.epochs(), settings.learningRate(), control(), this::read);
        Graph trained =
                context.train(alive.isPresent() ? plan.withUpdate(new LayerHinge(gates, alive.getAsInt())) : plan);
        Map<String, double[]> scores = reading.scores(trained);
        joins.forEach(join -> scores.put(
                join.decision().name(),
                Arrays.stream(join.open(trained, steepest))
                        .map(open -> open - HALF)
                        .toArray()));
        Map<String, boolean[]> choice = choice(trained);
        return new ChannelScores(
                context.withWeightsOf(trained), inOrder(scores), sizes(), 0, Optional.of(inOrder(choice)));
    }

    /** By the names of the decisions, in their order. */
    private <T> Map<String, T> inOrder(Map<String, T> byName) {
        Map<String, T> ordered = new LinkedHashMap<>();
        context.decisions()
                .forEach(decision -> ordered.put(
                        decision.name(), Objects.requireNonNull(byName.get(decision.name()), decision.name())));
        return ordered;
    }

    /** How gates stand; subsets, of which one is always the likeliest, are neither counted as layers nor as undecided. */
    private GateReading read(Graph trained, double delta) {
        GateReading single = reading.read(trained, delta);
        Map<String, double[]> values = new LinkedHashMap<>(single.values());
        joins.forEach(join -> values.put(join.decision().name(), join.open(trained, delta)));
        return new GateReading(
                inOrder(withJoins(single.open(), trained)), single.above(), inOrder(values), single.undecided());
    }

    private Map<String, boolean[]> withJoins(Map<String, boolean[]> open, Graph trained) {
        Map<String, boolean[]> all = new LinkedHashMap<>(open);
        joins.forEach(join -> all.put(join.decision().name(), join.chosen(trained)));
        return all;
    }

    private GatePenalty penalty() {
        return switch (settings.penalty()) {
            case PUBLISHED -> GatePenalty.published();
            case OPENNESS -> GatePenalty.ofOpenness();
            case MACS, COST -> GatePenalty.published().weighted(weights);
        };
    }

    /** By the names of the gates' parameters; empty where all weigh the same. */
    private Map<String, Double> weights() {
        return switch (settings.penalty()) {
            case PUBLISHED, OPENNESS -> Map.of();
            case MACS -> PenaltyWeights.byMacs(context, gates);
            case COST -> PenaltyWeights.byCost(context, gates);
        };
    }

    /** Gates that are charged for what they cost have scores by what they are worth for that. */
    private Map<String, Double> sizes() {
        Map<String, Double> sizes = new LinkedHashMap<>();
        if (settings.penalty() == PenaltyForm.COST) {
            gates.forEach(gate -> sizes.put(gate.name(), weights.getOrDefault(gate.parameter(), 1.0)));
        }
        return sizes;
    }

    private GateControl control() {
        GateControl asSet = new PublishedSchedule(settings.lambda(), settings.delta(), settings.epochs());
        return settings.steering().control(asSet, context);
    }

    /** What the gates have come to; tells where the rule makes more of it, unless a budget decides. */
    private Map<String, boolean[]> choice(Graph trained) {
        GateMasks masks = reading.masks(trained);
        if (context.budgetShare().isEmpty()) {
            tellRescues(masks);
        }
        return withJoins(masks.open(), trained);
    }

    private void tellRescues(GateMasks masks) {
        Map<String, boolean[]> above = masks.above();
        for (GateMasks.Rescue rescue : masks.rescues()) {
            boolean[] gatesAbove = above.getOrDefault(rescue.decision(), new boolean[0]);
            if (!LayerGuard.warnsOf(settings.gateRule(), rescue.decision(), count(gatesAbove), gatesAbove.length)) {
                LOG.info(() -> "Layer " + rescue.decision() + " keeps channels " + rescue.choices()
                        + " though their gates are closed, for widths are rounded");
            }
        }
    }

    private static int count(boolean[] mask) {
        return (int) IntStream.range(0, mask.length).filter(c -> mask[c]).count();
    }
}
