package dev.dnal.tribuo.elsewhere;

import dev.dnal.onnx.decision.GatedLayer;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.ChannelScores;
import dev.dnal.tribuo.search.SearchContext;
import dev.dnal.tribuo.search.TrainingPlan;
import dev.dnal.tribuo.search.WeightStage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Projected gradient descent: after each step, the scales of the gated layers are brought back between 0 and a half. */
final class ProjectedScales extends OwnStrategy {
    static final float MOST = 0.5f;

    @Override
    public ChannelScores rate(SearchContext context) {
        WeightStage stage = new WeightStage(EPOCHS, new ConstantRate(0.01), 0);
        Graph trained = context.train(
                TrainingPlan.ofWeights(context.training(context.network(), 0).build(), stage)
                        .withUpdate((state, step) -> projected(state, context.layers())));
        Map<String, double[]> scores = new LinkedHashMap<>();
        for (GatedLayer layer : context.layers()) {
            scores.put(
                    layer.name(),
                    trained.requireValue(layer.scale().orElseThrow())
                            .initializer()
                            .orElseThrow()
                            .doubles());
        }
        return new ChannelScores(trained, scores, 0, Optional.empty());
    }

    private static Map<String, Tensor> projected(Map<String, Tensor> state, List<GatedLayer> layers) {
        Map<String, Tensor> changed = new LinkedHashMap<>();
        for (GatedLayer layer : layers) {
            String name = layer.scale().orElseThrow();
            float[] scales = state.get(name).floats().clone();
            for (int c = 0; c < scales.length; c++) {
                scales[c] = Math.max(0, Math.min(scales[c], MOST));
            }
            changed.put(name, Tensor.of(scales, scales.length));
        }
        return changed;
    }
}
