package dev.dnal.tribuo.shrink;

import dev.dnal.tribuo.internal.search.ArchitectureSearch;
import dev.dnal.tribuo.internal.search.SearchSettings;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.TrainerSettings;
import dev.dnal.tribuo.search.ending.Cancellation;
import dev.dnal.tribuo.search.ending.TrainingCancelledException;
import dev.dnal.tribuo.search.resume.CheckpointStore;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What steps of training take on this machine, by some that are made for it and forgotten.
 *
 * @param gates seconds of a step that trains gates of the whole network
 * @param weights seconds of one that trains the weights of the whole network; the teacher's are among both
 */
record StepSeconds(double gates, double weights) {
    /** The first runs of a session hold page faults, and what it sets up once. */
    private static final int SKIPPED = 2;

    private static final int STEPS = 6;

    private static final long ENOUGH_NANOS = 3_000_000_000L;

    /** Of a step that trains a network, its forward pass, and the teacher's, are a part each, and the gradients two. */
    private static final double TEACHERS_PART = 0.25;

    /** Measures. */
    static StepSeconds of(Reduction reduction) {
        // So many epochs have enough steps, however few images there are.
        int epochs = SKIPPED + STEPS + 1;
        ShrinkSettings settings = reduction
                .settings()
                .withBudgets(List.of(new Budget(Budget.Cost.MACS, "1x")))
                .withGates(epochs)
                .withTimeLimitSeconds(0);
        SearchSettings search = new Reduction(
                        reduction.teacher(), reduction.images(), reduction.normalisation(), settings)
                .search(reduction.teacher().toTrain());
        TrainerSettings gates = search.trainer().withRateTrials(false);
        TrainerSettings weights = gates.withWeightStage(gates.finalStage().withEpochs(epochs));
        return new StepSeconds(
                gates.strategy().epochs() == 0 ? 0 : ofFirstStage(reduction, search, gates),
                ofFirstStage(reduction, search, weights));
    }

    /** The first stage that has epochs. */
    private static double ofFirstStage(Reduction reduction, SearchSettings search, TrainerSettings trainer) {
        Stopwatch stopwatch = new Stopwatch();
        ArchitectureSearch training = new ArchitectureSearch(
                new SearchSettings(trainer, search.loss(), search.normalisation(), search.training()),
                reduction.images(),
                new SplittableRandom(trainer.seed()),
                stopwatch,
                CheckpointStore.none(),
                stopwatch.cancellation);
        try {
            training.learn();
            throw new IllegalStateException(
                    "Expected a training of " + trainer + " to be cancelled when steps were timed");
        } catch (TrainingCancelledException e) {
            return stopwatch.seconds(e);
        }
    }

    /**
     * Seconds of a training that makes a network smaller.
     *
     * @param gateSteps in which gates train
     * @param start share of the whole network's cost that the network has whose gates they are
     * @param recoverySteps in which the small network trains
     * @param end share of the whole network's cost that it has
     */
    double total(long gateSteps, double start, long recoverySteps, double end) {
        return gateSteps * gates * besideTeacher(start) + recoverySteps * weights * besideTeacher(end);
    }

    private static double besideTeacher(double share) {
        return TEACHERS_PART + (1 - TEACHERS_PART) * share;
    }

    /** Ends a training when enough steps were timed. */
    private static final class Stopwatch implements SearchListener {
        private final Cancellation cancellation = new Cancellation();
        private int steps;
        private long start;
        private long end;

        @Override
        public void batchFinished(BatchProgress progress) {
            if (cancellation.isRequested()) {
                return;
            }
            steps++;
            end = System.nanoTime();
            start = steps == SKIPPED ? end : start;
            if (steps == SKIPPED + STEPS || (steps > SKIPPED && end - start > ENOUGH_NANOS)) {
                cancellation.request();
            }
        }

        /** Of a step; somebody else may have ended the training by an interrupt. */
        double seconds(TrainingCancelledException ended) {
            if (!cancellation.isRequested()) {
                throw ended;
            }
            return (end - start) / 1e9 / (steps - SKIPPED);
        }
    }
}
