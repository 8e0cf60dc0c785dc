package dev.dnal.onnx.channel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.graph.Graph;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MaskedEqualsSlicedTest {
    private static final int NETWORKS = 200;

    static LongStream seeds() {
        return LongStream.range(0, NETWORKS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void maskedAndSlicedNetworksComputeTheSame(long seed) {
        Graph masked = RandomNetworks.of(seed).masked();
        Graph sliced = masked.copy();
        new ChannelSlicing().apply(sliced);
        SameFunction.assertSame(masked, sliced, seed);
        assertTrue(
                CostCounter.count(sliced).macs() <= CostCounter.count(masked).macs(),
                "slicing must not add arithmetic that counts");
    }

    @Test
    void nearlyEveryNetworkWithClosedChannelsGetsCheaper() {
        long cheaper = seeds().filter(seed -> {
                    Graph masked = RandomNetworks.of(seed).masked();
                    long before = CostCounter.count(masked).macs();
                    new ChannelSlicing().apply(masked);
                    return CostCounter.count(masked).macs() < before;
                })
                .count();
        assertTrue(cheaper > NETWORKS * 0.85, () -> "only " + cheaper + " of " + NETWORKS + " got cheaper");
    }
}
