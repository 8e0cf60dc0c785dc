package dev.dnal.tribuo.search.control;

import dev.dnal.tribuo.schedule.DeltaSchedule;
import dev.dnal.tribuo.search.GateControl;
import dev.dnal.tribuo.search.GateSettings;
import dev.dnal.tribuo.search.record.EpochRecord;
import java.util.List;

/**
 * The control of the published method (Guo et al., arXiv 2103.02126): the factor of the penalty stays as it is, and the steepness
 * grows with the number of the epoch, whatever the epochs come to.
 *
 * @param lambda factor of the penalty, finite and at least 0
 * @param delta steepness of the gates over the epochs
 * @param epochs number of epochs, above that of any epoch that is asked for
 */
public record PublishedSchedule(double lambda, DeltaSchedule delta, int epochs) implements GateControl {
    @Override
    public GateSettings next(List<EpochRecord> before) {
        return new GateSettings(lambda, delta.at(before.size(), epochs));
    }
}
