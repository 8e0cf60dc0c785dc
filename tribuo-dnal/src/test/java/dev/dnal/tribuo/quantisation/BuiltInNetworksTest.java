package dev.dnal.tribuo.quantisation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.quantisation.LayerCount;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.Networks;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All kinds of networks that are built in, with random weights, are quantised as a whole. */
class BuiltInNetworksTest {
    private static final ImageShape SHAPE = new ImageShape(3, 32, 32);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "resnet8",
                "resnet8b",
                "resnet18",
                "resnet50",
                "vgg11",
                "vgg-small",
                "mobilenetv2",
                "super-proxyless"
            })
    void allLayersComputeWithWholeNumbers(String name) {
        byte[] pixels = new byte[8 * SHAPE.size()];
        new SplittableRandom(1).nextBytes(pixels);
        Graph network = Networks.named(name, 8)
                .build(SHAPE, 10, new SplittableRandom(2))
                .graph();
        QuantisedNetwork quantised = Quantiser.builder()
                .images(ImageData.ofBytes(SHAPE, pixels, new int[8], ImageData.numberedClasses(10)))
                .normalisation(new Normalisation(List.of(.5, .5, .5), List.of(.25, .25, .25), Normalisation.BYTE_SCALE))
                .calibrationImages(4)
                .controlImages(4)
                .method("min-max")
                .threads(1)
                .build()
                .quantise(network);
        LayerCount layers = LayerCount.of(quantised.graph());
        assertEquals(layers.all(), layers.quantised());
        assertEquals(List.of(), quantised.report().floatNodes());
        // With random weights noise adds up over the depth, but not to as much as there is.
        quantised.report().noise().forEach(noise -> assertTrue(noise.signalToNoise() > 0, noise::toString));
    }
}
