package dev.dnal.tribuo.elsewhere;

import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.impl.ConfiguredObjectProvenanceImpl;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.tribuo.search.Strategy;

/** What the strategies of these tests have in common: two epochs, and a channel at least in each layer. */
abstract class OwnStrategy implements Strategy {
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

    @Override
    public ConfiguredObjectProvenance getProvenance() {
        return new ConfiguredObjectProvenanceImpl(this, "Strategy");
    }
}
