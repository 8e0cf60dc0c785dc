package dev.dnal.tribuo.elsewhere;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.GatedLayer;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.training.Parameter;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.ChannelScores;
import dev.dnal.tribuo.search.GateControl;
import dev.dnal.tribuo.search.GateReading;
import dev.dnal.tribuo.search.SearchContext;
import dev.dnal.tribuo.search.TrainingPlan;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gates that are not those of DNAL: a factor per channel without a sigmoid, as a depthwise convolution of one weight a channel. They
 * train against the mean of their magnitudes while everything else rests; a channel's score is the magnitude of its factor.
 */
final class OwnGates extends OwnStrategy {
    private static final String END = "/factor";

    @Override
    public ChannelScores rate(SearchContext context) {
        Graph gated = context.network();
        context.decisions().forEach(site -> insert(gated, site));
        gated.sort();
        TrainingGraph training = context.training(gated, 0)
                .train(OwnGates::isFactor)
                .penalty((b, parameters) -> penalty(b, parameters))
                .build();
        Graph trained = context.train(TrainingPlan.ofGates(
                training,
                EPOCHS,
                new ConstantRate(0.05),
                GateControl.constant(1e-2, 0),
                (network, delta) -> read(network, context.layers())));
        return new ChannelScores(
                context.withWeightsOf(trained), magnitudes(trained, context.layers()), 0, Optional.empty());
    }

    private static boolean isFactor(Parameter parameter) {
        return parameter.name().endsWith(END);
    }

    private static void insert(Graph graph, Decision site) {
        Value x = graph.requireValue(site.value());
        int channels = Math.toIntExact(x.requireShape().size(1));
        float[] ones = new float[channels];
        Arrays.fill(ones, 1);
        Value factors = graph.addInitializer(site.name() + END, Tensor.of(ones, channels, 1, 1, 1));
        Value gated = new GraphBuilder(graph)
                .call("Conv", x, factors)
                .attribute("group", channels)
                .attribute("kernel_shape", new long[] {1, 1})
                .output();
        graph.insertAfter(x, gated, Set.of(gated.producer().orElseThrow()));
    }

    private static Value penalty(GraphBuilder b, List<Parameter> parameters) {
        return parameters.stream()
                .filter(OwnGates::isFactor)
                .map(factor -> b.emit("Abs", b.graph().requireValue(factor.name())))
                .map(magnitudes -> b.sumDropping(magnitudes, 0, 1, 2, 3))
                .reduce(b::add)
                .orElseThrow();
    }

    private static Map<String, double[]> magnitudes(Graph trained, List<GatedLayer> layers) {
        Map<String, double[]> magnitudes = new LinkedHashMap<>();
        for (GatedLayer layer : layers) {
            double[] factors = trained.requireValue(layer.name() + END)
                    .initializer()
                    .orElseThrow()
                    .doubles();
            magnitudes.put(layer.name(), Arrays.stream(factors).map(Math::abs).toArray());
        }
        return magnitudes;
    }

    /** Open are factors that have not shrunk to less than half. */
    private static GateReading read(Graph trained, List<GatedLayer> layers) {
        Map<String, boolean[]> open = new LinkedHashMap<>();
        magnitudes(trained, layers).forEach((layer, magnitudes) -> {
            boolean[] mask = new boolean[magnitudes.length];
            for (int c = 0; c < mask.length; c++) {
                mask[c] = magnitudes[c] > 0.5;
            }
            open.put(layer, mask);
        });
        return new GateReading(open, open, 0);
    }
}
