package dev.dnal.conformance.slicing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.channel.ChannelSlicing;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.ImageScale;
import dev.dnal.tribuo.network.MobileNetV2;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.network.Vgg;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sliced network costs, against what the masks say by themselves. */
class SlicedCostTest {
    private static final ImageShape CIFAR = new ImageShape(3, 32, 32);
    private static final int CLASSES = 10;

    /** Seen up to 1.12, in networks that are as narrow as these. */
    private static final double LARGEST_RATIO = 1.125;

    /** A network of whose layers with the same key the same channels are closed. */
    private static MaskedNetwork masked(Network network, double closed, UnaryOperator<String> keys) {
        SplittableRandom random = new SplittableRandom(1);
        Map<String, boolean[]> masks = new HashMap<>();
        return MaskedNetwork.of(
                network,
                CIFAR,
                CLASSES,
                random,
                (layer, channels) ->
                        masks.computeIfAbsent(keys.apply(layer), key -> MaskedNetwork.close(closed, channels, random)));
    }

    private static long slicedMacs(Graph masked) {
        Graph sliced = masked.copy();
        new ChannelSlicing().apply(sliced);
        return CostCounter.count(sliced).macs();
    }

    /** Counted as the published code of DNAL does: each layer by the masks before and behind it. */
    @ParameterizedTest
    @ValueSource(doubles = {0.3, 0.7})
    void ofAVggAsPublished(double closed) {
        MaskedNetwork masked = masked(new Vgg(16, ImageScale.SMALL, 8), closed, layer -> layer);
        long hidden = 64;
        long macs = 0;
        long inputs = CIFAR.channels();
        for (Map.Entry<String, boolean[]> layer : masked.open().entrySet()) {
            long outputs = count(layer.getValue());
            // The bias and the normalisation have one per channel each.
            macs += 9 * inputs * outputs * pixels(masked.graph(), layer.getKey()) + 2 * outputs;
            inputs = outputs;
        }
        macs += linear(inputs, hidden) + linear(hidden, CLASSES);
        assertEquals(macs, MaskCount.macs(masked.graph()));
        assertEquals(macs, slicedMacs(masked.graph()));
    }

    private static long count(boolean[] open) {
        return IntStream.range(0, open.length).filter(c -> open[c]).count();
    }

    /** Pixels of what a layer makes. */
    private static long pixels(Graph graph, String value) {
        Shape shape = graph.requireValue(value).requireShape();
        return shape.size(2) * shape.size(3);
    }

    private static long linear(long inputs, long outputs) {
        return inputs * outputs + outputs;
    }

    /** All who write a residual stream leave the same channels open. */
    @ParameterizedTest
    @ValueSource(doubles = {0.3, 0.7})
    void ofStreamsWhoseWritersAgree(double closed) {
        Graph masked = masked(
                        new MobileNetV2(ImageScale.LARGE, 16),
                        closed,
                        layer -> layer.endsWith(".project.conv") ? layer.substring(0, "stage1".length()) : layer)
                .graph();
        assertEquals(MaskCount.macs(masked), slicedMacs(masked));
    }

    /** Where writers disagree, a channel is kept where that costs less time than to move what is around it. */
    @ParameterizedTest
    @MethodSource("dev.dnal.conformance.slicing.MaskedAndSlicedTest#networksAndClosedShares")
    void ofStreamsWhoseWritersDisagree(Network network, double closed) {
        Graph masked = masked(network, closed, layer -> layer).graph();
        double ratio = (double) slicedMacs(masked) / MaskCount.macs(masked);
        assertTrue(ratio >= 1 && ratio <= LARGEST_RATIO, "ratio " + ratio);
        assertTrue(ratio == 1 || !(network instanceof Vgg), "nothing disagrees where there are no streams");
    }
}
