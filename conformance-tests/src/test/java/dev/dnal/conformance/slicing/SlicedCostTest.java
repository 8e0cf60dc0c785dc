package dev.dnal.conformance.slicing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.channel.ChannelSlicing;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.tribuo.data.ImageShape;
import dev.dnal.tribuo.network.ImageScale;
import dev.dnal.tribuo.network.MobileNetV2;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.network.Vgg;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sliced network costs, against what the masks say by themselves, counted as the published code of DNAL does. */
class SlicedCostTest {
    private static final ImageShape CIFAR = new ImageShape(3, 32, 32);
    private static final int CLASSES = 10;

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

    private static long count(boolean[] open) {
        long count = 0;
        for (boolean channel : open) {
            count += channel ? 1 : 0;
        }
        return count;
    }

    /** Pixels of what a layer makes. */
    private static long pixels(Graph graph, String value) {
        Shape shape = graph.requireValue(value).requireShape();
        return shape.size(2) * shape.size(3);
    }

    private static long linear(long inputs, long outputs) {
        return inputs * outputs + outputs;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 0.7})
    void ofAVgg(double closed) {
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
        assertEquals(macs, slicedMacs(masked.graph()));
    }

    /**
     * Here all who write a residual stream leave the same channels open. Where they don't, a slice may cost more than this: a channel is
     * kept where that is cheaper than to move what is around it.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0.3, 0.7})
    void ofAMobileNet(double closed) {
        MaskedNetwork masked = masked(
                new MobileNetV2(ImageScale.LARGE, 16),
                closed,
                layer -> layer.endsWith(".project.conv") ? layer.substring(0, "stage1".length()) : layer);
        Graph graph = masked.graph();
        Iterator<Map.Entry<String, boolean[]>> layers = masked.open().entrySet().iterator();
        long macs = 0;
        long inputs = CIFAR.channels();
        Map.Entry<String, boolean[]> layer = layers.next();
        for (; layer.getKey().endsWith(".depthwise.conv"); layer = layers.next()) {
            String block = layer.getKey().replace(".depthwise.conv", "");
            boolean first = block.equals("stage1.0");
            long inside = count(layer.getValue());
            long outputs = count(layers.next().getValue());
            long before = pixels(graph, first ? "stem.conv" : block + ".expand.conv");
            long after = pixels(graph, block + ".depthwise.conv");
            macs += (first ? 9 : 1) * inputs * inside * before + inside;
            macs += 9 * inside * after + inside;
            macs += inside * outputs * after + outputs;
            inputs = outputs;
        }
        long last = count(layer.getValue());
        macs += inputs * last * pixels(graph, "last.conv") + last + linear(last, CLASSES);
        assertEquals(macs, slicedMacs(graph));
    }
}
