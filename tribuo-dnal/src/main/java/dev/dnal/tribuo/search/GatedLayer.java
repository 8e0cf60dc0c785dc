package dev.dnal.tribuo.search;

import dev.dnal.onnx.channel.GateSite;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import java.util.Optional;

/**
 * A layer whose channels can be cut, and the names of the weights that make each channel.
 *
 * @param name readable name
 * @param channels how many there are
 * @param weights those of the convolution, [channels, ...]; empty if no convolution makes the channels
 * @param scale scale (gamma) [channels] of the batch normalisation behind it, if there is one
 * @param shift bias (beta) [channels] of the batch normalisation, if there is one
 */
public record GatedLayer(
        String name, int channels, Optional<String> weights, Optional<String> scale, Optional<String> shift) {

    static GatedLayer of(Graph network, GateSite site) {
        Value gated = network.requireValue(site.value());
        Optional<Node> maker = gated.producer();
        Optional<Node> norm = maker.filter(node -> node.is("BatchNormalization"));
        return new GatedLayer(
                site.layer(),
                Math.toIntExact(gated.requireShape().size(1)),
                norm.flatMap(node -> node.input(0).producer())
                        .or(() -> maker)
                        .filter(node -> node.is("Conv"))
                        .map(node -> node.input(1).name()),
                norm.map(node -> node.input(1).name()),
                norm.map(node -> node.input(2).name()));
    }
}
