package dev.dnal.onnx.training.penalty;

import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.training.Parameter;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.file.MetadataLine;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The sum over all gates of sigmoid(s), as in the published code of DNAL (Guo et al., "Differentiable Neural Architecture
 * Learning for Efficient Neural Network Design", 2022); variations of it are ours.
 *
 * @param sharpened whether to sum sigmoid(delta * s), the gate as the network sees it, instead
 * @param weights weight of each gate's channels by the name of the gate's initializer, as what a channel costs; empty to
 *     weigh all by 1
 */
public record GatePenalty(boolean sharpened, Map<String, Double> weights) implements Penalty {
    /** What training files call it. */
    public static final String KIND = "GatePenalty";

    /** What begins the names of weights in a description. */
    private static final String WEIGHT = "weight:";

    /** Copies the map. */
    public GatePenalty {
        weights = Map.copyOf(weights);
    }

    /** The penalty as published. */
    public static GatePenalty published() {
        return new GatePenalty(false, Map.of());
    }

    /** As published, but of the gates as the network sees them: sigmoid(delta * s). */
    public static GatePenalty ofOpenness() {
        return new GatePenalty(true, Map.of());
    }

    /** This penalty with the channels of each gate weighed by what they cost. */
    public GatePenalty weighted(Map<String, Double> byGate) {
        return new GatePenalty(sharpened, byGate);
    }

    /** What {@link #describe} describes. */
    public static GatePenalty of(MetadataLine description) {
        Map<String, Double> weights = new LinkedHashMap<>();
        description.values().keySet().stream()
                .filter(name -> name.startsWith(WEIGHT))
                .forEach(name -> weights.put(name.substring(WEIGHT.length()), description.number(name)));
        return new GatePenalty(description.flag("sharpened"), weights);
    }

    @Override
    public Optional<MetadataLine> describe() {
        MetadataLine description = MetadataLine.of(KIND).with("sharpened", sharpened);
        for (Map.Entry<String, Double> weight : new TreeMap<>(weights).entrySet()) {
            description = description.with(WEIGHT + weight.getKey(), weight.getValue());
        }
        return Optional.of(description);
    }

    @Override
    public Value apply(GraphBuilder b, List<Parameter> parameters) {
        List<Value> gates = parameters.stream()
                .filter(parameter -> parameter.kind() == Parameter.Kind.GATE)
                .map(parameter -> b.graph().requireValue(parameter.name()))
                .toList();
        if (gates.isEmpty()) {
            throw new GraphException("The penalty needs gates, but graph '"
                    + b.graph().name() + "' has none: insert gates first, or train without a penalty");
        }
        Value all = gates.size() == 1
                ? gates.get(0)
                : b.call("Concat", gates.toArray(Value[]::new))
                        .attribute("axis", 0)
                        .named("penalty/gates")
                        .output();
        Value openness = b.emit("Sigmoid", sharpened ? b.mul(all, b.graph().requireValue(TrainingGraph.DELTA)) : all);
        if (!weights.isEmpty()) {
            openness = b.mul(openness, b.constant("penalty/weights", weights(gates)));
        }
        return b.sumDropping(openness, 0);
    }

    /** The weights of all channels, [channels of all gates]. */
    private Tensor weights(List<Value> gates) {
        double[] all = gates.stream()
                .flatMapToDouble(gate -> {
                    double[] channels =
                            new double[Math.toIntExact(gate.requireShape().elements())];
                    Arrays.fill(channels, weight(gate.name()));
                    return Arrays.stream(channels);
                })
                .toArray();
        return Tensor.ofDoubles(gates.get(0).type(), all, all.length);
    }

    private double weight(String gate) {
        Double weight = weights.get(gate);
        if (weight == null) {
            throw new GraphException("The penalty has no weight for gate '" + gate + "'; it has weights for "
                    + new TreeMap<>(weights).keySet());
        }
        return weight;
    }
}
