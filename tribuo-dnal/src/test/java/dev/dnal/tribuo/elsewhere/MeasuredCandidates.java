package dev.dnal.tribuo.elsewhere;

import dev.dnal.onnx.decision.GatedLayer;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.ChannelScores;
import dev.dnal.tribuo.search.SearchContext;
import dev.dnal.tribuo.search.TrainingPlan;
import dev.dnal.tribuo.search.WeightStage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Random search: networks of random channels within the budget train for an epoch each and are measured; the best is taken. */
final class MeasuredCandidates extends OwnStrategy {
    /** What the candidates came to, in order. */
    final List<Double> measured = new ArrayList<>();

    @Override
    public boolean needsValidation() {
        return true;
    }

    @Override
    public ChannelScores rate(SearchContext context) {
        Map<String, double[]> best = Map.of();
        double most = Double.NEGATIVE_INFINITY;
        for (int candidate = 0; candidate < EPOCHS; candidate++) {
            Map<String, double[]> scores = new LinkedHashMap<>();
            for (GatedLayer layer : context.layers()) {
                scores.put(layer.name(), context.rng().doubles(layer.channels()).toArray());
            }
            Graph small = context.slice(context.network(), context.withinBudget(scores));
            Graph trained = context.train(TrainingPlan.ofWeights(
                    context.training(small, 1e-4).build(), new WeightStage(1, new ConstantRate(0.01), 1e-4)));
            double value = context.evaluate(trained);
            measured.add(value);
            if (value > most) {
                most = value;
                best = scores;
            }
        }
        return new ChannelScores(context.network(), best, EPOCHS, Optional.empty());
    }
}
