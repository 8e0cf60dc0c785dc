package dev.dnal.conformance.pytorch;

import dev.dnal.conformance.testing.RandomParameters;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.network.NetworkGraph;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.network.SmallVgg;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A network to train with both, and batches for it.
 *
 * @param side of the images, in pixels
 * @param batch images in a batch
 */
record Subject(Network network, int side, int batch) {
    private static final int CLASSES = 10;
    private static final int COLOURS = 3;
    private static final long SEED = 20_240_607;

    /** A residual network and a plain one with max pooling. */
    static List<Subject> all() {
        return List.of(new Subject(new ResNet(8, 8), 16, 8), new Subject(new SmallVgg(8), 16, 8));
    }

    /** The same, small enough for a computation that is not made to be fast. */
    static List<Subject> small() {
        return List.of(new Subject(new ResNet(8, 2), 8, 4), new Subject(new SmallVgg(4), 8, 4));
    }

    /** The network without gates. */
    Graph graph() {
        Graph graph = build().graph();
        RandomParameters.disturb(graph, new SplittableRandom(SEED + 1));
        return graph;
    }

    /** The network with soft gates, each a little more or less than half open. */
    Graph gatedGraph() {
        NetworkGraph built = build();
        Graph graph = built.graph();
        GateInsertion.soft(graph, Decisions.named(graph, built.gateSites()));
        RandomParameters.disturb(graph, new SplittableRandom(SEED + 1));
        return graph;
    }

    private NetworkGraph build() {
        return network.build(new ImageShape(COLOURS, side, side), CLASSES, new SplittableRandom(SEED));
    }

    /** Images [batch, 3, side, side] of normally distributed pixels. */
    Tensor images(long seed) {
        return RandomParameters.normal(new SplittableRandom(seed), batch, COLOURS, side, side);
    }

    /** Labels [batch]. */
    Tensor labels(long seed) {
        return Tensor.vector(new SplittableRandom(seed).longs(batch, 0, CLASSES).toArray());
    }

    @Override
    public String toString() {
        return network.toString();
    }
}
