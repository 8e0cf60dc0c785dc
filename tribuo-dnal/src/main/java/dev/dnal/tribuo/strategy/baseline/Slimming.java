package dev.dnal.tribuo.strategy.baseline;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.decision.GatedLayer;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.penalty.ScalePenalty;
import dev.dnal.tribuo.search.GateControl;
import dev.dnal.tribuo.search.SearchContext;
import dev.dnal.tribuo.search.TrainingPlan;
import dev.dnal.tribuo.search.WeightStage;
import java.util.Arrays;
import java.util.List;

/**
 * Rates a channel by the magnitude of its scale in the batch normalisation, while an L1 penalty on all scales trains with the
 * weights: Liu, Li, Shen, Huang, Yan, Zhang, "Learning Efficient Convolutional Networks through Network Slimming", 2017.
 */
public class Slimming extends WeightStrategy {
    @Config(description = "Factor of the sum of the magnitudes of all scales in the loss, at least 0.")
    private double lambda = 1e-4;

    /** For OLCUT. */
    protected Slimming() {}

    /**
     * A strategy.
     *
     * @param weights how the weights train on
     * @param rule limits to the widths; its threshold does not matter
     * @param lambda factor of the sum of the magnitudes of all scales in the loss, at least 0
     * @throws IllegalArgumentException if lambda is out of range
     */
    public Slimming(WeightStage weights, GateRule rule, double lambda) {
        super(weights, rule);
        this.lambda = lambda;
        check();
    }

    @Override
    protected void check() {
        super.check();
        require(
                "lambda",
                lambda >= 0 && Double.isFinite(lambda),
                "Lambda must be finite and at least 0, found " + lambda);
    }

    @Override
    protected Graph train(SearchContext context) {
        Graph network = context.network();
        if (epochs() == 0) {
            return network;
        }
        TrainingGraph training = context.training(network, weights().weightDecay())
                .penalty(new ScalePenalty())
                .build();
        return context.train(TrainingPlan.ofWeights(training, weights()).withControl(GateControl.constant(lambda, 0)));
    }

    @Override
    public void requireFits(Graph network, List<GatedLayer> layers) {
        layers.forEach(layer -> elements(network, layer, layer.scale(), "batch normalisation"));
    }

    @Override
    protected Scores scores(SearchContext context, Graph trained) {
        return meansOf(
                context,
                layer -> Arrays.stream(elements(trained, layer, layer.scale(), "batch normalisation"))
                        .map(Math::abs)
                        .toArray());
    }
}
