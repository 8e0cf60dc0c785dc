package dev.dnal.conformance.slicing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.conformance.testing.RandomParameters;
import dev.dnal.onnx.channel.ChannelSlicing;
import dev.dnal.onnx.channel.GateInsertion;
import dev.dnal.onnx.channel.GateSite;
import dev.dnal.onnx.channel.GateSites;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.tribuo.data.ImageShape;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.network.NetworkGraph;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.network.SmallVgg;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.HostTensor;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.SessionConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A network with masks of random channels, and the same network with those cut out, as ONNX Runtime computes them. */
class MaskedAndSlicedTest {
    private static final ImageShape IMAGES = new ImageShape(3, 16, 16);
    private static final int CLASSES = 10;
    private static final int BATCH = 8;
    private static final int SEEDS = 10;

    /** Of the largest logit. */
    private static final double TOLERANCE = 1e-5;

    static Stream<Arguments> networksAndSeeds() {
        return Stream.of(new ResNet(8, 16), new SmallVgg(16))
                .flatMap(network -> LongStream.range(0, SEEDS).mapToObj(seed -> Arguments.of(network, seed)));
    }

    @ParameterizedTest
    @MethodSource("networksAndSeeds")
    void logitsAreTheSame(Network network, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Graph masked = masked(network, random);
        Graph sliced = masked.copy();
        assertTrue(new ChannelSlicing().apply(sliced), "nothing was sliced");
        assertTrue(
                CostCounter.count(sliced).macs() < CostCounter.count(masked).macs(), "the sliced network costs less");
        Tensor images = RandomParameters.normal(random, BATCH, IMAGES.channels(), IMAGES.height(), IMAGES.width());
        assertClose(logits(masked, images), logits(sliced, images));
    }

    private static void assertClose(float[] expected, float[] found) {
        assertEquals(expected.length, found.length);
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(expected[i] - found[i]));
        }
        assertEquals(0, difference / largest, TOLERANCE, "largest difference, relative to the largest logit");
    }

    /** A network as training might leave it, whose gates leave between none and all of a layer's channels open. */
    private static Graph masked(Network network, SplittableRandom random) {
        NetworkGraph built = network.build(IMAGES, CLASSES, random);
        Graph graph = built.graph();
        RandomParameters.disturb(graph, random);
        List<GateSite> sites = GateSites.named(graph, built.gateSites());
        Map<String, boolean[]> open = new HashMap<>();
        for (GateSite site : sites) {
            double share = random.nextDouble();
            boolean[] channels = new boolean
                    [(int) graph.requireValue(site.value()).requireShape().size(1)];
            for (int c = 0; c < channels.length; c++) {
                channels[c] = random.nextDouble() < share;
            }
            open.put(site.layer(), channels);
        }
        GateInsertion.hard(graph, sites, open);
        return graph;
    }

    private static float[] logits(Graph graph, Tensor images) {
        SessionConfig config = SessionConfig.on(Device.CPU).withThreads(1);
        try (OnnxSession session = OnnxSession.open(OnnxWriter.toBytes(graph), config)) {
            return session.run(Map.of("input", HostTensor.of(images.floats(), images.sizes())))
                    .get("output")
                    .toFloatArray();
        }
    }
}
