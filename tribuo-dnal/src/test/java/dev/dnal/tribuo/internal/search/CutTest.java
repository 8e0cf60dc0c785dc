package dev.dnal.tribuo.internal.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.SearchSpace;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.training.loss.SoftmaxCrossEntropy;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.internal.evaluation.NetworkEvaluator;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.search.record.Architecture;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CutTest {
    private final Graph whole = new ResNet(14)
            .build(new ImageShape(3, 32, 32), 10, new SplittableRandom(1))
            .graph();

    @Test
    void channelsWithinAClosedOperationAreGoneWithIt() {
        List<Decision> decisions = Decisions.of(whole, Set.of(SearchSpace.INTERIOR, SearchSpace.OPERATIONS));
        Map<String, boolean[]> open = Masks.all(decisions, true);
        open.put("layer2.1.conv2/operation", new boolean[] {false});
        Cut cut = new Cut(whole, decisions, open);
        List<Architecture.LayerWidth> layers = cut.layers();
        assertTrue(layers.contains(
                new Architecture.LayerWidth("layer2.1.conv2/operation", Decision.Kind.OPERATION, 0, 1)));
        assertTrue(layers.contains(new Architecture.LayerWidth("layer2.1.conv1", Decision.Kind.CHANNEL, 0, 32)));
        assertTrue(layers.contains(new Architecture.LayerWidth("layer2.0.conv1", Decision.Kind.CHANNEL, 32, 32)));
        assertEquals("192 of 224 channels, 3 of 4 operations", Architecture.kept(layers));
    }

    private NetworkEvaluator images() {
        ImageShape shape = new ImageShape(3, 32, 32);
        ImageData images = ImageData.ofBytes(shape, new byte[2 * shape.size()], new int[] {0, 1}, List.of("a", "b"));
        return new NetworkEvaluator(
                images, Normalisation.identity(3), new SoftmaxCrossEntropy(), SessionConfig.on(Device.CPU));
    }

    @Test
    void logitsThatAreNotThoseOfTheNetworkWithClosedGatesAreRefused() {
        List<Decision> decisions = Decisions.of(whole, Set.of(SearchSpace.INTERIOR));
        assertTrue(new Cut(whole, decisions, Masks.all(decisions, true))
                        .architecture(images())
                        .maskedVersusSlicedMaxAbsDiff()
                < 1e-4);
        Value bias = whole.requireValue("linear.bias");
        whole.setInitializer(bias, Tensor.filled(Float.NaN, 10));
        Cut cut = new Cut(whole, decisions, Masks.all(decisions, true));
        String message = assertThrows(GraphException.class, () -> cut.architecture(images()))
                .getMessage();
        assertTrue(message.contains("gives other logits"), message);
    }

    @Test
    void withoutAnythingClosedAllIsKept() {
        List<Decision> decisions = Decisions.of(whole, Set.of(SearchSpace.STREAMS));
        Cut cut = new Cut(whole, decisions, Masks.all(decisions, true));
        assertEquals("64 of 64 channels", Architecture.kept(cut.layers()));
    }
}
