package dev.dnal.tribuo.strategy;

/** The former name of {@link dev.dnal.tribuo.strategy.baseline.Slimming}, which configurations and models of version 0.1.0 have. */
final class Slimming extends dev.dnal.tribuo.strategy.baseline.Slimming {
    /** For OLCUT. */
    private Slimming() {}
}
