package dev.dnal.tribuo.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.cost.NetworkCost;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.tribuo.data.image.ImageShape;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NetworkCostsAndFormsTest {
    private static final ImageShape CIFAR = new ImageShape(3, 32, 32);

    private static NetworkGraph build(Network network, ImageShape shape, int classes) {
        return network.build(shape, classes, new SplittableRandom(1));
    }

    @Test
    void resNet56CostsWhatDnalPublished() {
        NetworkCost cost = CostCounter.count(build(new ResNet(56), CIFAR, 10).graph());
        assertEquals(853_018, cost.params());
        assertEquals(125_487_738, cost.macs());
    }

    @ParameterizedTest
    @EnumSource(Shortcut.class)
    void everyConvolutionOfAResNetIsGatedAsTheGeneralPolicyWould(Shortcut shortcut) {
        NetworkGraph network = build(new ResNet(20, 16, shortcut), CIFAR, 10);
        List<String> policy =
                Decisions.of(network.graph()).stream().map(Decision::value).toList();
        assertEquals(19, network.gateSites().size());
        assertEquals(policy, network.gateSites());
    }

    @ParameterizedTest
    @CsvSource({"1, 28, 28, 10", "3, 32, 32, 100", "4, 9, 17, 1", "1, 5, 4, 2"})
    void networksTakeImagesOfAnyFormAndAnyNumberOfClasses(int channels, int height, int width, int classes) {
        ImageShape shape = new ImageShape(channels, height, width);
        for (Network network : List.of(new ResNet(8, 4), new ResNet(14, 3), new SmallVgg(4))) {
            Graph graph = build(network, shape, classes).graph();
            assertEquals(Shape.batched("batch", classes), graph.outputs().get(0).requireShape(), network.toString());
        }
    }

    @Test
    void initialWeightsComeFromTheGeneratorAlone() {
        byte[] first = OnnxWriter.toBytes(build(new ResNet(8, 4), CIFAR, 10).graph());
        byte[] again = OnnxWriter.toBytes(build(new ResNet(8, 4), CIFAR, 10).graph());
        byte[] other = OnnxWriter.toBytes(
                new ResNet(8, 4).build(CIFAR, 10, new SplittableRandom(2)).graph());
        assertTrue(Arrays.equals(first, again));
        assertNotEquals(Arrays.hashCode(first), Arrays.hashCode(other));
    }

    @ParameterizedTest
    @CsvSource({"7, 16", "2, 16", "21, 16", "20, 0"})
    void impossibleResNetsAreRefused(int depth, int width) {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> new ResNet(depth, width));
        assertTrue(error.getMessage().contains("found " + (width < 1 ? width : depth)), error.getMessage());
    }

    @Test
    void imagesTooSmallForAVggAreRefused() {
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> build(new SmallVgg(), new ImageShape(1, 3, 8), 10));
        assertTrue(error.getMessage().contains("at least 4 x 4"), error.getMessage());
    }
}
