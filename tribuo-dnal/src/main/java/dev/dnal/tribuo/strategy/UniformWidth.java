package dev.dnal.tribuo.strategy;

/** The former name of {@link dev.dnal.tribuo.strategy.baseline.UniformWidth}, which configurations and models of version 0.1.0 have. */
final class UniformWidth extends dev.dnal.tribuo.strategy.baseline.UniformWidth {
    /** For OLCUT. */
    private UniformWidth() {}
}
