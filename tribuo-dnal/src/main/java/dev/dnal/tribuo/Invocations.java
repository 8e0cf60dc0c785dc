package dev.dnal.tribuo;

import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.tribuo.Trainer;
import org.tribuo.provenance.TrainerProvenance;

/**
 * Counts the trainings of a trainer as Tribuo asks for it, and gives each a generator of its own: the same to the same number, whichever
 * trainings were made before. May be used by several threads.
 */
final class Invocations {
    private final LongSupplier seed;
    private SplittableRandom rng = new SplittableRandom();
    private int count;

    /**
     * A training.
     *
     * @param name of its checkpoints
     * @param rng what is random in it
     * @param provenance of the trainer as it begins
     */
    record Training(String name, SplittableRandom rng, TrainerProvenance provenance) {}

    /**
     * None so far; {@link #restart} comes before the first.
     *
     * @param seed of all generators
     */
    Invocations(LongSupplier seed) {
        this.seed = seed;
    }

    /**
     * The next training.
     *
     * @param number its number, from 0, or {@link Trainer#INCREMENT_INVOCATION_COUNT} for the one that is due
     * @param provenance that of the trainer, which asks for the count
     * @throws IllegalArgumentException if the number is below 0
     */
    synchronized Training begin(int number, Supplier<TrainerProvenance> provenance) {
        if (number != Trainer.INCREMENT_INVOCATION_COUNT) {
            restart(number);
        }
        Training training = new Training("training-" + count, rng.split(), provenance.get());
        count++;
        return training;
    }

    /** How many trainings there were. */
    synchronized int count() {
        return count;
    }

    /**
     * Goes on as after so many trainings.
     *
     * @throws IllegalArgumentException if below 0
     */
    synchronized void restart(int newCount) {
        if (newCount < 0) {
            throw new IllegalArgumentException("The supplied invocationCount is less than zero: found " + newCount);
        }
        rng = new SplittableRandom(seed.getAsLong());
        for (count = 0; count < newCount; count++) {
            rng.split();
        }
    }
}
