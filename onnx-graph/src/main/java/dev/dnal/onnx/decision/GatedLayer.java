package dev.dnal.onnx.decision;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.WeightedSum;
import java.util.List;
import java.util.Optional;

/**
 * A layer whose channels can be cut, at one place of a decision, and the names of the weights that make each channel.
 *
 * @param name readable, unique in the network: that of the decision, if it has one place only
 * @param channels how many there are
 * @param weights those of the convolution, [channels, ...]; empty if no convolution makes the channels
 * @param scale scale (gamma) [channels] of the batch normalisation behind it, if there is one
 * @param shift bias (beta) [channels] of the batch normalisation, if there is one
 */
public record GatedLayer(
        String name, int channels, Optional<String> weights, Optional<String> scale, Optional<String> shift) {

    /** The layers at the places of a decision, in their order. */
    public static List<GatedLayer> of(Graph network, Decision decision) {
        List<Decision.Place> places = decision.places();
        return places.stream()
                .map(place -> of(
                        network,
                        place,
                        places.size() == 1 ? decision.name() : decision.name() + " at " + place.value()))
                .toList();
    }

    private static GatedLayer of(Graph network, Decision.Place place, String name) {
        Value gated = network.requireValue(place.value());
        Optional<Node> maker = gated.producer();
        Optional<Node> norm =
                maker.filter(node -> Operators.initializer(node, InputRole.MEAN).isPresent());
        Optional<Node> convolution = norm.map(node -> node.input(0).producer()).orElse(maker);
        return new GatedLayer(
                name,
                Math.toIntExact(gated.requireShape().size(1)),
                convolution.filter(GatedLayer::hasFiltersFirst).flatMap(node -> name(node, InputRole.WEIGHT)),
                norm.flatMap(node -> name(node, InputRole.SCALE)),
                norm.flatMap(node -> name(node, InputRole.SHIFT)));
    }

    /** Whether a node is a convolution with weights [channels, ...]. */
    private static boolean hasFiltersFirst(Node node) {
        return WeightedSum.of(node)
                .filter(sum -> sum.isConvolution() && sum.outputsFirst())
                .isPresent();
    }

    private static Optional<String> name(Node node, InputRole role) {
        return Operators.initializer(node, role).map(Value::name);
    }
}
