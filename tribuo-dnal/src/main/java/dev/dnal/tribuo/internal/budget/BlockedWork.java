package dev.dnal.tribuo.internal.budget;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.cost.LayerCost;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import java.util.function.ToDoubleFunction;

/**
 * What CPUs work for a network, as far as that can be said of all of them without running it: convolutions take channels in blocks of 16, of
 * which they compute all if they need a part, and take about twice as long if channels don't divide by 4.
 */
public final class BlockedWork {
    /** Channels of a full block: that of AVX-512, and two of AVX2. */
    public static final int BLOCK = 16;

    /** Kernels for blocks take multiples of this. */
    public static final int PART = 4;

    /** Of what other kernels take, by those for blocks. */
    private static final int OTHERWISE = 2;

    private BlockedWork() {}

    /** Says how much networks are worked for, as a share of the work for a whole one. */
    public static ToDoubleFunction<Graph> shareOf(Graph whole) {
        double wholeWork = Math.max(1, of(whole));
        return network -> of(network) / wholeWork;
    }

    /** Multiply-accumulate operations for an image, with those that are computed for nothing. */
    static double of(Graph network) {
        return CostCounter.count(network).layers().stream()
                .mapToDouble(BlockedWork::of)
                .sum();
    }

    private static double of(LayerCost layer) {
        return layer.macs() * factor(layer.channels()) * factor(channels(layer.input()));
    }

    private static long channels(Shape input) {
        return input.rank() > 1 && input.dim(1).isFixed() ? input.size(1) : -1;
    }

    private static double factor(long channels) {
        if (channels < 1 || (channels < BLOCK && channels % PART != 0)) {
            // Few channels, as those of images, have kernels of their own.
            return 1;
        }
        long blocks = (channels + BLOCK - 1) / BLOCK;
        return (double) (blocks * BLOCK) / channels * (channels % PART == 0 ? 1 : OTHERWISE);
    }
}
