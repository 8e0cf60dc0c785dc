package dev.dnal.tribuo.strategy;

/** The former name of {@link dev.dnal.tribuo.strategy.baseline.RandomWidth}, which configurations and models of version 0.1.0 have. */
final class RandomWidth extends dev.dnal.tribuo.strategy.baseline.RandomWidth {
    /** For OLCUT. */
    private RandomWidth() {}
}
