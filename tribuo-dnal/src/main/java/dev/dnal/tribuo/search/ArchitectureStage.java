package dev.dnal.tribuo.search;

import dev.dnal.tribuo.strategy.dnal.DnalStrategy;

/**
 * The former name of {@link DnalStrategy}, which configurations and models of version 0.1.0 have.
 *
 * <p>OLCUT finds a component by the name of its class, in a configuration as in the provenance of a model, and knows no other names
 * for it. So a class of the former name has to be there; as a subclass without a line of its own it has all properties of the new one,
 * whichever those will be. It is not public: programs say {@link DnalStrategy}.
 */
final class ArchitectureStage extends DnalStrategy {
    /** For OLCUT. */
    private ArchitectureStage() {}
}
