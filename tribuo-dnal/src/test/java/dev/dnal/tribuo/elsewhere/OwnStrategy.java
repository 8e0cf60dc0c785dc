package dev.dnal.tribuo.elsewhere;

import dev.dnal.onnx.decision.GateRule;
import dev.dnal.tribuo.config.ConfiguredValue;
import dev.dnal.tribuo.search.Strategy;

/** What the strategies of these tests have in common: two epochs, and a channel at least in each layer. */
abstract class OwnStrategy extends ConfiguredValue implements Strategy {
    static final int EPOCHS = 2;

    @Override
    public int epochs() {
        return EPOCHS;
    }

    @Override
    public GateRule gateRule() {
        return new GateRule(GateRule.THRESHOLD, 1, 1);
    }

    @Override
    public boolean choosesItself() {
        return false;
    }
}
