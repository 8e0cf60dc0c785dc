package dev.dnal.tribuo.network;

import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/** Random numbers that the weights of layers begin with, by how many numbers go into one output of the layer: its fan-in. */
final class InitialWeights {
    private InitialWeights() {}

    /**
     * Normally distributed with variance 2 / fan-in (He, Zhang, Ren, Sun, "Delving Deep into Rectifiers", 2015), for layers that
     * rectifiers follow.
     */
    static DoubleSupplier he(long fanIn, RandomGenerator rng) {
        double std = Math.sqrt(2.0 / fanIn);
        return () -> std * rng.nextGaussian();
    }

    /** Uniform within 1 / sqrt(fan-in), as PyTorch's linear layers begin. */
    static DoubleSupplier uniform(long fanIn, RandomGenerator rng) {
        double bound = 1 / Math.sqrt((double) fanIn);
        return () -> rng.nextDouble(-bound, bound);
    }
}
