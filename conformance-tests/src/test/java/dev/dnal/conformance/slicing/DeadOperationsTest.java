package dev.dnal.conformance.slicing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.conformance.testing.RandomParameters;
import dev.dnal.onnx.channel.ChannelSlicing;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.op.LayerNames;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.ImageScale;
import dev.dnal.tribuo.network.SuperProxyless;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Operations and blocks of a supernet whose gates are all closed, computed in double precision. */
class DeadOperationsTest {
    private static final ImageShape IMAGES = new ImageShape(3, 16, 16);
    private static final int CLASSES = 10;
    private static final long BATCH = 2;

    private final SplittableRandom random = new SplittableRandom(1);

    /** The supernet with about a third of all channels closed, and all of the layers named. */
    private Graph masked(Predicate<String> dead) {
        return MaskedNetwork.of(
                        new SuperProxyless(ImageScale.SMALL, 4),
                        IMAGES,
                        CLASSES,
                        random,
                        (layer, channels) -> MaskedNetwork.openSome(dead.test(layer) ? 0 : 2 / 3.0, channels, random))
                .graph();
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
