package dev.dnal.tribuo.optimiser;

import com.oracle.labs.mlrg.olcut.config.Configurable;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenancable;
import dev.dnal.onnx.training.optimiser.Optimiser;
import dev.dnal.tribuo.config.Role;

/** An optimiser but for its weight decay, which belongs to the stage of training. Implementations are immutable. */
@Role("Optimiser")
public interface StageOptimiser extends Configurable, Provenancable<ConfiguredObjectProvenance> {
    /**
     * The optimiser of a stage.
     *
     * @param weightDecay at least 0
     */
    Optimiser withWeightDecay(double weightDecay);
}
