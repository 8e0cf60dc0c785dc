package dev.dnal.tribuo.search.control;

import dev.dnal.tribuo.config.ConfiguredValue;
import dev.dnal.tribuo.search.GateControl;
import dev.dnal.tribuo.search.SearchContext;

/** Leaves lambda and the steepness of gates as they are set, as published, whatever the budget is. */
public final class ConstantSteering extends ConfiguredValue implements GateSteering {
    /** The rule; also for OLCUT. */
    public ConstantSteering() {}

    @Override
    public GateControl control(GateControl asSet, SearchContext context) {
        return asSet;
    }
}
