package dev.dnal.tribuo.strategy.dnal;

import dev.dnal.onnx.decision.DecisionGate;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.decision.GateMasks;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.pass.BatchNormFolding;
import dev.dnal.onnx.training.TrainingBuilder;
import dev.dnal.onnx.training.penalty.GatePenalty;
import dev.dnal.tribuo.search.ChannelScores;
import dev.dnal.tribuo.search.GateControl;
import dev.dnal.tribuo.search.LayerGuard;
import dev.dnal.tribuo.search.PenaltyForm;
import dev.dnal.tribuo.search.SearchContext;
import dev.dnal.tribuo.search.TrainingPlan;
import dev.dnal.tribuo.search.control.PublishedSchedule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Logger;
import java.util.stream.IntStream;

/**
 * Rates choices by training gates on them, which is what DNAL does for channels: a gate sigmoid(delta * s) is put on every choice of every
 * decision, and the s train against cross entropy + lambda * penalty while delta grows and convolutions rest. The score of a choice is its s.
 */
final class GateTraining {
    private static final Logger LOG = Logger.getLogger(GateTraining.class.getName());

    private final DnalStrategy settings;
    private final SearchContext context;
    private final Graph gated;
    private final List<DecisionGate> gates;
    private final TrainedGates reading;
    private final Map<String, Double> weights;

    GateTraining(DnalStrategy settings, SearchContext context) {
        this.settings = settings;
        this.context = context;
        this.gated = context.network();
        if (!settings.batchStatistics()) {
            new BatchNormFolding().apply(gated);
        }
        this.gates = GateInsertion.soft(gated, context.decisions());
        double steepest = settings.delta().at(settings.epochs() - 1, settings.epochs());
        this.reading = new TrainedGates(gates, settings.gateRule(), steepest, TrainedGates.Form.SIGMOID);
        this.weights = weights();
    }

    ChannelScores rate() {
        TrainingBuilder training = context.training(gated, 0).penalty(penalty()).train(settings.freezing()::trains);
        if (!settings.batchStatistics()) {
            training.runningStatistics();
        }
        Graph trained = context.train(TrainingPlan.ofGates(
                training.build(), settings.epochs(), settings.learningRate(), control(), reading::read));
        return new ChannelScores(
                context.withWeightsOf(trained), reading.scores(trained), sizes(), 0, Optional.of(choice(trained)));
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
        return masks.open();
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
