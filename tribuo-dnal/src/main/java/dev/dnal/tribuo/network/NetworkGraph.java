package dev.dnal.tribuo.network;

import dev.dnal.onnx.graph.Graph;
import java.util.List;

/**
 * A network as an ONNX graph.
 *
 * @param graph one input [batch, C, H, W] of normalised pixels, one output [batch, classes] of logits, weights as
 *     initializers
 * @param gateSites names of the values whose channels get gates; empty leaves the choice to the general policy for graphs
 */
public record NetworkGraph(Graph graph, List<String> gateSites) {
    /** Copies the list. */
    public NetworkGraph {
        gateSites = List.copyOf(gateSites);
    }
}
