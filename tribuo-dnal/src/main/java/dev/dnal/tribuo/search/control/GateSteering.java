package dev.dnal.tribuo.search.control;

import com.oracle.labs.mlrg.olcut.config.Configurable;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenancable;
import dev.dnal.tribuo.config.Role;
import dev.dnal.tribuo.search.GateControl;
import dev.dnal.tribuo.search.SearchContext;

/** A rule by which gates are steered, as a setting: it makes the {@link GateControl} of a search. */
@Role("GateSteering")
public interface GateSteering extends Configurable, Provenancable<ConfiguredObjectProvenance> {
    /**
     * The control of a search.
     *
     * @param asSet the factor of the penalty and the steepness that are set, which hold where this rule has nothing to say
     * @param context the search, which has a budget or not
     */
    GateControl control(GateControl asSet, SearchContext context);
}
