package dev.dnal.tribuo.strategy;

/** The former name of {@link dev.dnal.tribuo.strategy.baseline.L1FilterNorm}, which configurations and models of version 0.1.0 have. */
final class FilterNorm extends dev.dnal.tribuo.strategy.baseline.L1FilterNorm {
    /** For OLCUT. */
    private FilterNorm() {}
}
