package dev.dnal.tribuo.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.graph.Graph;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Counts known from elsewhere. Parameters and MACs are those of DNAL's published code, but for ResNet-50's MACs, which are those of
 * torchvision's network counted in the same way; gates are counted by hand from where the published code puts them.
 */
class GoldenCountsTest {
    /** Weights are not looked at: without drawing them, the largest networks are there at once. */
    private static final RandomGenerator NO_DRAWS = () -> 0;

    private static NetworkGraph build(String name) {
        ImagePreset images = ImagePreset.endOf(name).orElseThrow();
        return Networks.named(name).build(images.shape(), images.numClasses(), NO_DRAWS);
    }

    private static long gates(NetworkGraph network) {
        Graph graph = network.graph();
        return network.gateSites().stream()
                .mapToLong(site -> graph.requireValue(site).requireShape().size(1))
                .sum();
    }

    @ParameterizedTest
    @CsvSource({
        "resnet56-cifar10,        853018,   125487738, 2032",
        "vgg16-cifar10,         14990922,   313472778, 4224",
        "vgg16-imagenet,       138365992, 15470281960, 4224",
        "resnet50-imagenet,     25557032,  4089211816, 22720",
        "mobilenetv2-cifar10,    2296922,    91172498, 9920",
        "mobilenetv2-imagenet,   3504872,   300792328, 9920",
    })
    void networksOfDnalCostWhatIsKnown(String name, long params, long macs, long gates) {
        NetworkGraph network = build(name);
        assertEquals(params, CostCounter.count(network.graph()).params());
        assertEquals(macs, CostCounter.count(network.graph()).macs());
        assertEquals(gates, gates(network));
    }

    /** Costs are known to these digits only. */
    @Test
    void theSupernetCostsWhatIsKnown() {
        NetworkGraph network = build("super-proxyless-imagenet");
        assertEquals(16.03e6, (double) CostCounter.count(network.graph()).params(), 0.005e6);
        assertEquals(2.26e9, (double) CostCounter.count(network.graph()).macs(), 0.005e9);
        assertEquals(60_704, gates(network));
    }

    @ParameterizedTest
    @CsvSource({
        "resnet18-imagenet, 11689512, 3904",
        "resnet34-imagenet, 21797672, 7616",
        "vgg11-imagenet, 132868840, 2752",
        "vgg13-imagenet, 133053736, 2944",
        "vgg19-imagenet, 143678248, 5504",
    })
    void othersHaveAsManyParametersAsInTorchvision(String name, long params, long gates) {
        NetworkGraph network = build(name);
        assertEquals(params, CostCounter.count(network.graph()).params());
        assertEquals(gates, gates(network));
    }
}
