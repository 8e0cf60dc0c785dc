package dev.dnal.conformance.slicing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.conformance.testing.RandomParameters;
import dev.dnal.onnx.channel.ChannelSlicing;
import dev.dnal.onnx.channel.GateInsertion;
import dev.dnal.onnx.channel.GateSite;
import dev.dnal.onnx.channel.GateSites;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.op.LayerNames;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.tribuo.data.ImageShape;
import dev.dnal.tribuo.network.ImageScale;
import dev.dnal.tribuo.network.NetworkGraph;
import dev.dnal.tribuo.network.SuperProxyless;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Operations and blocks of a supernet whose gates are all closed, computed in double precision. */
class DeadOperationsTest {
    private static final ImageShape IMAGES = new ImageShape(3, 16, 16);
    private static final long BATCH = 2;

    private final SplittableRandom random = new SplittableRandom(1);

    /** The supernet with about a third of all channels closed, and all of the layers named. */
    private Graph masked(Predicate<String> dead) {
        NetworkGraph built = new SuperProxyless(ImageScale.SMALL, 4).build(IMAGES, 10, random);
        Graph graph = built.graph();
        RandomParameters.disturb(graph, random);
        List<GateSite> sites = GateSites.named(graph, built.gateSites());
        Map<String, boolean[]> open = new HashMap<>();
        for (GateSite site : sites) {
            boolean[] channels = new boolean
                    [(int) graph.requireValue(site.value()).requireShape().size(1)];
            for (int c = 0; c < channels.length; c++) {
                channels[c] = !dead.test(site.layer()) && random.nextInt(3) > 0;
            }
            open.put(site.layer(), channels);
        }
        GateInsertion.hard(graph, sites, open);
        return graph;
    }

    private Graph slicedWithTheSameLogits(Graph masked) {
        Graph sliced = masked.copy();
        new ChannelSlicing().apply(sliced);
        Map<String, Tensor> images = Map.of(
                "input", RandomParameters.normal(random, BATCH, IMAGES.channels(), IMAGES.height(), IMAGES.width()));
        double[] expected = logits(masked, images);
        double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        assertArrayEquals(expected, logits(sliced, images), 1e-5 * largest);
        return sliced;
    }

    private static double[] logits(Graph graph, Map<String, Tensor> images) {
        Tensor logits = new ReferenceEvaluator(graph).runInDoubles(images).get("output");
        return logits.doubles();
    }

    private static List<String> layersOf(Graph graph, String block) {
        LayerNames names = LayerNames.of(graph);
        return graph.nodes().stream()
                .filter(node -> !node.is("Constant"))
                .map(names::of)
                .filter(name -> name.startsWith(block))
                .toList();
    }

    @Test
    void anOperationWithoutOpenGatesIsGone() {
        Graph sliced = slicedWithTheSameLogits(masked(layer -> layer.startsWith("stage3.1.k5e6.")));
        assertEquals(List.of(), layersOf(sliced, "stage3.1.k5e6."));
    }

    @Test
    void aBlockWhoseOperationsAreAllGonePassesItsInputOn() {
        Graph sliced = slicedWithTheSameLogits(masked(layer -> layer.startsWith("stage3.1.")));
        assertEquals(List.of(), layersOf(sliced, "stage3.1."));
    }

    @Test
    void ofABlockThatChangesTheShapeTheLiveOperationStays() {
        Graph sliced = slicedWithTheSameLogits(
                masked(layer -> layer.startsWith("stage3.0.") && !layer.startsWith("stage3.0.k7e3.")));
        assertEquals(
                List.of("stage3.0.k7e3.expand.conv", "stage3.0.k7e3.depthwise.conv", "stage3.0.k7e3.project.conv"),
                layersOf(sliced, "stage3.0.").stream()
                        .filter(name -> name.endsWith(".conv"))
                        .toList());
    }
}
