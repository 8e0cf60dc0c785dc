package dev.dnal.tribuo.internal.search;

import dev.dnal.tribuo.search.ending.TrainingDivergedException;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import java.util.List;
import java.util.OptionalDouble;

/** Tells a training of weights that has failed from one that has not, by the loss of what it hands on. */
final class Divergence {
    /** A loss that is so many times another one is far above it. */
    private static final double FAR = 4;

    private Divergence() {}

    /**
     * Refuses a result whose loss is far above that of guessing; or, if it is above that or that is not known, far above that of the first epoch.
     *
     * @param chance the loss of guessing
     * @param chosen the epoch, from 0, that the result is of
     * @throws TrainingDivergedException if it is so
     */
    static void requireNone(Stage stage, List<EpochRecord> records, int chosen, OptionalDouble chance) {
        double first = records.get(0).loss();
        double last = records.get(chosen).loss();
        double guess = chance.orElse(0);
        boolean isBeyondGuessing = chance.isPresent() && last > FAR * guess;
        if (isBeyondGuessing || (last > guess && last > FAR * first)) {
            throw new TrainingDivergedException(last, first, chance.orElse(Double.NaN), stage);
        }
    }
}
