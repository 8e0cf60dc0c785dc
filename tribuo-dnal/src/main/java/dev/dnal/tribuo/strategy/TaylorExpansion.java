package dev.dnal.tribuo.strategy;

/** The former name of {@link dev.dnal.tribuo.strategy.baseline.TaylorExpansion}, which configurations and models of version 0.1.0 have. */
final class TaylorExpansion extends dev.dnal.tribuo.strategy.baseline.TaylorExpansion {
    /** For OLCUT. */
    private TaylorExpansion() {}
}
