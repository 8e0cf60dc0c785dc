package dev.dnal.conformance.slicing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.conformance.testing.RandomParameters;
import dev.dnal.onnx.channel.ChannelSlicing;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.decision.SearchSpace;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.ImageNetResNet;
import dev.dnal.tribuo.network.ImageScale;
import dev.dnal.tribuo.network.MobileNetV2;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.network.Shortcut;
import dev.dnal.tribuo.network.SmallVgg;
import dev.dnal.tribuo.network.SuperProxyless;
import dev.dnal.tribuo.network.Vgg;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.training.NetworkSession;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A network with masks of random channels, and the same network with those cut out, as ONNX Runtime computes them. */
class MaskedAndSlicedTest {
    private static final ImageShape SMALL_IMAGES = new ImageShape(3, 16, 16);
    private static final ImageShape CIFAR = new ImageShape(3, 32, 32);
    private static final int CLASSES = 10;
    private static final int BATCH = 8;
    private static final int SEEDS = 10;

    /** Of the largest logit. */
    private static final double TOLERANCE = 1e-5;

    static Stream<Arguments> networksAndSeeds() {
        return Stream.of(new ResNet(8, 16), new SmallVgg(16))
                .flatMap(network -> LongStream.range(0, SEEDS).mapToObj(seed -> Arguments.of(network, seed)));
    }

    static Stream<Arguments> networksAndClosedShares() {
        return Stream.of(
                        new ResNet(56, 8),
                        new ResNet(20, 8, Shortcut.PROJECTION),
                        new ImageNetResNet(18, ImageScale.SMALL, 8),
                        new ImageNetResNet(34, ImageScale.LARGE, 8),
                        new ImageNetResNet(50, ImageScale.SMALL, 8),
                        new Vgg(11, ImageScale.SMALL, 8),
                        new Vgg(13, ImageScale.LARGE, 8),
                        new Vgg(16, ImageScale.SMALL, 8),
                        new Vgg(19, ImageScale.SMALL, 8),
                        new MobileNetV2(ImageScale.SMALL, 8),
                        new MobileNetV2(ImageScale.LARGE, 8),
                        // One block a stage: in more, random normalisations let rounding errors grow beyond the
                        // tolerance.
                        new SuperProxyless(ImageScale.SMALL, 4, 1))
                .flatMap(network -> Stream.of(0.3, 0.7).map(closed -> Arguments.of(network, closed)));
    }

    /** Each layer has a share of its own, between none and all of its channels open. */
    @ParameterizedTest
    @MethodSource("networksAndSeeds")
    void logitsAreTheSame(Network network, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        MaskedNetwork.Masks any = (layer, channels) -> MaskedNetwork.openSome(random.nextDouble(), channels, random);
        assertSameWhenSliced(network, SMALL_IMAGES, any, random);
    }

    @ParameterizedTest
    @MethodSource("networksAndClosedShares")
    void logitsAreTheSameWhenAShareOfAllGatesIsClosed(Network network, double closed) {
        SplittableRandom random = new SplittableRandom(1);
        MaskedNetwork.Masks equal = (layer, channels) -> MaskedNetwork.close(closed, channels, random);
        assertSameWhenSliced(network, CIFAR, equal, random);
    }

    /** Branches go as wholes, and all who write a stream leave the same channels open: nothing needs to be picked or filled. */
    @ParameterizedTest
    @MethodSource("networksAndClosedShares")
    void logitsAreTheSameWithoutOperationsAndChannelsOfStreams(Network network, double closed) {
        SplittableRandom random = new SplittableRandom(2);
        MaskedNetwork.Masks masks = (name, choices) -> name.contains("/operation")
                ? MaskedNetwork.openSome(1 - closed / 2, choices, random)
                : MaskedNetwork.close(closed, choices, random);
        Set<SearchSpace> space = Set.of(SearchSpace.INTERIOR, SearchSpace.STREAMS, SearchSpace.OPERATIONS);
        Graph masked =
                MaskedNetwork.of(network, CIFAR, CLASSES, space, random, masks).graph();
        Graph sliced = assertSameWhenSliced(masked, CIFAR, random);
        Graph whole = network.build(CIFAR, CLASSES, random).graph();
        for (String operator : List.of("Gather", "Pad", "Mul")) {
            assertTrue(count(sliced, operator) <= count(whole, operator), operator);
        }
    }

    private static long count(Graph graph, String operator) {
        return graph.nodes().stream().filter(node -> node.is(operator)).count();
    }

    @ParameterizedTest
    @MethodSource("networksAndClosedShares")
    void logitsAreTheSameWithoutEdges(Network network, double closed) {
        SplittableRandom random = new SplittableRandom(3);
        MaskedNetwork.Masks masks = (name, choices) -> name.endsWith("/edges")
                ? MaskedNetwork.openSome(1 - closed / 2, choices, random)
                : MaskedNetwork.close(closed, choices, random);
        Set<SearchSpace> space = Set.of(SearchSpace.LAYERS, SearchSpace.EDGES);
        assertSameWhenSliced(
                MaskedNetwork.of(network, CIFAR, CLASSES, space, random, masks).graph(), CIFAR, random);
    }

    private static void assertSameWhenSliced(
            Network network, ImageShape shape, MaskedNetwork.Masks masks, SplittableRandom random) {
        assertSameWhenSliced(
                MaskedNetwork.of(network, shape, CLASSES, random, masks).graph(), shape, random);
    }

    private static Graph assertSameWhenSliced(Graph masked, ImageShape shape, SplittableRandom random) {
        Graph sliced = masked.copy();
        assertTrue(new ChannelSlicing().apply(sliced), "nothing was sliced");
        assertTrue(
                CostCounter.count(sliced).macs() < CostCounter.count(masked).macs(), "the sliced network costs less");
        Tensor images = RandomParameters.normal(random, BATCH, shape.channels(), shape.height(), shape.width());
        assertClose(logits(masked, images), logits(sliced, images));
        return sliced;
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

    private static float[] logits(Graph graph, Tensor images) {
        SessionConfig config = SessionConfig.on(Device.CPU).withThreads(1);
        try (OnnxSession session = NetworkSession.open(graph, config)) {
            return session.run(Map.of("input", HostTensor.of(images.floats(), images.sizes())))
                    .get("output")
                    .toFloatArray();
        }
    }
}
