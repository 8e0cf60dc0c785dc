package dev.dnal.onnx.channel;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.LayerNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a network's gates sit.
 *
 * <p>The default policy is the one published for DNAL, said for any graph. A convolution's output is gated, behind the
 * BatchNormalization if that is its only reader: conv, BN, gate, activation. Not gated are
 *
 * <ol>
 *   <li>convolutions from whose output a path leads to a graph output with no convolution or matrix product on it that mixes
 *       channels: a classifier's outputs and what is tied to them;
 *   <li>convolutions that a depthwise convolution reads, at once or through operators on single elements: the depthwise
 *       convolution's gate decides over both;
 *   <li>the projection convolution of a residual add's shortcut;
 *   <li>layers that are matrix products; name them explicitly if they are to be gated.
 * </ol>
 */
public final class GateSites {
    private GateSites() {}

    /** The sites of the default policy, in the order of the graph's nodes. Requires known shapes and nodes in order. */
    public static List<GateSite> of(Graph graph) {
        LayerNames names = LayerNames.of(graph);
        GatePolicy policy = new GatePolicy(graph);
        List<GateSite> sites = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (policy.gates(node)) {
                sites.add(new GateSite(names.of(node), siteOf(node).name()));
            }
        }
        return sites;
    }

    /**
     * Sites chosen by name: of a layer that is a convolution or matrix product, or of the value to gate,
     * which is named after its layer if it is where that layer's gate would sit.
     *
     * @throws GraphException if there is neither a layer nor a value of that name
     */
    public static List<GateSite> named(Graph graph, Collection<String> chosen) {
        LayerNames names = LayerNames.of(graph);
        Map<String, GateSite> byLayer = new LinkedHashMap<>();
        Map<String, GateSite> byValue = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            if (Layers.isConvolution(node) || Layers.isMatrixProduct(node)) {
                GateSite site = new GateSite(names.of(node), siteOf(node).name());
                byLayer.put(site.layer(), site);
                byValue.put(site.value(), site);
            }
        }
        List<GateSite> sites = new ArrayList<>();
        for (String name : chosen) {
            sites.add(Optional.ofNullable(byValue.get(name))
                    .or(() -> Optional.ofNullable(byLayer.get(name)))
                    .or(() -> graph.value(name).map(value -> new GateSite(name, name)))
                    .orElseThrow(() -> new GraphException("No layer and no value is named '" + name
                            + "'; layers that can be gated are " + String.join(", ", byLayer.keySet()))));
        }
        return sites;
    }

    /** The value to gate behind a layer: the normalisation's behind it if nobody else reads the layer, else its own. */
    static Value siteOf(Node layer) {
        Value output = layer.output();
        if (output.uses().size() == 1) {
            Value.Use use = output.uses().iterator().next();
            if (Layers.isNormalisation(use.node()) && use.index() == 0) {
                return use.node().output();
            }
        }
        return output;
    }
}
