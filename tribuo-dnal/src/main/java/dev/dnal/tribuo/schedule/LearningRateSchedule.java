package dev.dnal.tribuo.schedule;

import com.oracle.labs.mlrg.olcut.config.Configurable;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenancable;
import dev.dnal.tribuo.config.Role;

/** The learning rate over the course of a stage of training. Implementations are immutable. */
@Role("LearningRateSchedule")
public interface LearningRateSchedule extends Configurable, Provenancable<ConfiguredObjectProvenance> {
    /**
     * The learning rate of a step.
     *
     * @param epoch where in the stage the step begins, in epochs: 1.5 is the middle of the second epoch
     * @param epochs length of the stage, at least 1 and above {@code epoch}
     * @return the learning rate, at least 0
     */
    double at(double epoch, int epochs);
}
