package dev.dnal.tribuo.shrink;

import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.impl.ConfiguredObjectProvenanceImpl;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.network.NetworkGraph;
import java.util.List;
import java.util.random.RandomGenerator;

/** A network in memory, with its weights, for a search to begin with. */
final class GivenNetwork implements Network {
    private final Graph graph;

    GivenNetwork(Graph graph) {
        this.graph = graph;
    }

    @Override
    public NetworkGraph build(ImageShape shape, int numClasses, RandomGenerator rng) {
        return new NetworkGraph(graph.copy(), List.of());
    }

    @Override
    public ConfiguredObjectProvenance getProvenance() {
        return new ConfiguredObjectProvenanceImpl(this, "Network");
    }
}
