package dev.dnal.tribuo.search;

import dev.dnal.tribuo.search.record.EpochRecord;
import java.util.List;

/**
 * Steers the training of gates from epoch to epoch: the factor of the penalty and the steepness of the gates, from what the epochs
 * before have come to.
 *
 * <p>It is asked before each epoch. A search that is continued asks again, with the same records, and goes on as it would have gone
 * on: so the answer must follow from the records, and from what was known before the first epoch, alone.
 */
@FunctionalInterface
public interface GateControl {
    /**
     * The settings of the next epoch.
     *
     * @param before the epochs of this training that are over, in order; empty before the first
     */
    GateSettings next(List<EpochRecord> before);

    /**
     * The same in all epochs.
     *
     * @throws IllegalArgumentException if a number is out of the range of {@link GateSettings}
     */
    static GateControl constant(double lambda, double delta) {
        GateSettings settings = new GateSettings(lambda, delta);
        return before -> settings;
    }
}
