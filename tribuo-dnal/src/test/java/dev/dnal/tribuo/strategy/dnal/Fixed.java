package dev.dnal.tribuo.strategy.dnal;

import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.impl.ConfiguredObjectProvenanceImpl;
import dev.dnal.tribuo.search.GateControl;
import dev.dnal.tribuo.search.SearchContext;
import dev.dnal.tribuo.search.control.GateSteering;

/** A rule that somebody else might write: always the same control. */
record Fixed(GateControl control) implements GateSteering {
    @Override
    public GateControl control(GateControl asSet, SearchContext context) {
        return control;
    }

    @Override
    public ConfiguredObjectProvenance getProvenance() {
        return new ConfiguredObjectProvenanceImpl(this, "GateSteering");
    }
}
