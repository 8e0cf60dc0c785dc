package dev.dnal.tribuo.search;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.search.ending.Cancellation;
import dev.dnal.tribuo.search.ending.TrainingCancelledException;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import java.util.List;

/**
 * Hears how a search, or the training of a network to compare with, goes on. Called on the thread that trains; what a listener throws ends the
 * training.
 *
 * <p>Each stage is heard of from {@link #stageStarted} to {@link #stageFinished}. The training ends with one of {@link #finished},
 * {@link #cancelled} and {@link #failed}.
 *
 * <p>A listener can't change what is learned, only end the training through a {@link Cancellation}: all that decides over the
 * result is a setting, so that it is in the provenance.
 */
public interface SearchListener {
    /**
     * A stage begins.
     *
     * @param stage which
     * @param epochs how many epochs it will take
     */
    default void stageStarted(Stage stage, int epochs) {}

    /**
     * A stage that an earlier process began, or finished, goes on from its checkpoint; heard after {@link #stageStarted}.
     *
     * @param resumption where it was left
     */
    default void stageResumed(Resumption resumption) {}

    /**
     * A step of training is done.
     *
     * @param progress where it stands
     */
    default void batchFinished(BatchProgress progress) {}

    /**
     * An epoch is done and evaluated on the validation images.
     *
     * @param record what came of it
     */
    default void epochFinished(EpochRecord record) {}

    /**
     * A stage is over; heard of a stage that an earlier process finished too.
     *
     * @param end what it came to
     */
    default void stageFinished(StageEnd end) {}

    /**
     * It is decided which channels stay; heard before {@link #sliced}.
     *
     * @param report how
     */
    default void chosen(ChoiceReport report) {}

    /**
     * Something is likely not to be as it is wanted: a budget leaves next to nothing, for example. Heard before the first stage of what the
     * settings lead to as far as that can be known, which is the same for the training of a baseline and for a search, and after {@link #sliced}
     * of what was learned.
     *
     * @param warning for users: sentences, of which the last has no full stop
     */
    default void warned(String warning) {}

    /**
     * Of the learning rates of a stage, a share is taken, for they themselves don't suit the network; heard before it starts.
     *
     * @param share below 1
     * @param highest of the rates that are taken
     */
    default void slowed(Stage stage, double share, double highest) {}

    /**
     * The closed channels have been cut out.
     *
     * @param architecture what was learned
     * @param sliced the small network, not to be changed
     */
    default void sliced(Architecture architecture, Graph sliced) {}

    /**
     * The closed channels have been cut out; of what they were cut, too. This is what is called; it hands on to
     * {@link #sliced(Architecture, Graph)} unless a listener wants both networks.
     *
     * @param architecture what was learned
     * @param whole the network that the search began with, as trained until now, not to be changed
     * @param sliced the small network, not to be changed
     */
    default void sliced(Architecture architecture, Graph whole, Graph sliced) {
        sliced(architecture, sliced);
    }

    /**
     * All is trained; nothing more is heard.
     *
     * @param network what was learned, not to be changed
     */
    default void finished(LearnedNetwork network) {}

    /**
     * The training has been cancelled; nothing more is heard.
     *
     * @param cancelled what is thrown to whoever began the training; what this throws in turn is added to it as suppressed
     */
    default void cancelled(TrainingCancelledException cancelled) {}

    /**
     * The training has failed; nothing more is heard.
     *
     * @param cause what is thrown to whoever began the training; what this throws in turn is added to it as suppressed
     */
    default void failed(Throwable cause) {}

    /** One listener that tells several, in order. */
    static SearchListener all(List<SearchListener> listeners) {
        List<SearchListener> copy = List.copyOf(listeners);
        return new SearchListener() {
            @Override
            public void stageStarted(Stage stage, int epochs) {
                copy.forEach(listener -> listener.stageStarted(stage, epochs));
            }

            @Override
            public void stageResumed(Resumption resumption) {
                copy.forEach(listener -> listener.stageResumed(resumption));
            }

            @Override
            public void batchFinished(BatchProgress progress) {
                copy.forEach(listener -> listener.batchFinished(progress));
            }

            @Override
            public void epochFinished(EpochRecord record) {
                copy.forEach(listener -> listener.epochFinished(record));
            }

            @Override
            public void stageFinished(StageEnd end) {
                copy.forEach(listener -> listener.stageFinished(end));
            }

            @Override
            public void chosen(ChoiceReport report) {
                copy.forEach(listener -> listener.chosen(report));
            }

            @Override
            public void warned(String warning) {
                copy.forEach(listener -> listener.warned(warning));
            }

            @Override
            public void slowed(Stage stage, double share, double highest) {
                copy.forEach(listener -> listener.slowed(stage, share, highest));
            }

            @Override
            public void sliced(Architecture architecture, Graph sliced) {
                copy.forEach(listener -> listener.sliced(architecture, sliced));
            }

            @Override
            public void sliced(Architecture architecture, Graph whole, Graph sliced) {
                copy.forEach(listener -> listener.sliced(architecture, whole, sliced));
            }

            @Override
            public void finished(LearnedNetwork network) {
                copy.forEach(listener -> listener.finished(network));
            }

            @Override
            public void cancelled(TrainingCancelledException cancelled) {
                copy.forEach(listener -> tellEnd(() -> listener.cancelled(cancelled), cancelled));
            }

            @Override
            public void failed(Throwable cause) {
                copy.forEach(listener -> tellEnd(() -> listener.failed(cause), cause));
            }
        };
    }

    /** Tells a listener that a training has ended without a network, which must not hide why. */
    private static void tellEnd(Runnable tell, Throwable cause) {
        try {
            tell.run();
        } catch (RuntimeException | Error e) {
            if (e != cause) {
                cause.addSuppressed(e);
            }
        }
    }

    /**
     * Where a stage stands after a step.
     *
     * @param stage which
     * @param epoch number of the epoch, from 0
     * @param epochs of the stage
     * @param batch number of the batch in its epoch, from 0
     * @param batches of each epoch
     * @param images in this batch
     * @param meanLoss mean loss of the epoch so far
     */
    record BatchProgress(Stage stage, int epoch, int epochs, int batch, int batches, int images, double meanLoss) {}

    /**
     * Where a stage was left by an earlier process.
     *
     * @param stage which
     * @param epochs of the stage
     * @param records its epochs that are over, in order, which are not heard of again
     * @param partOfEpoch how much of the next epoch is done, at least 0 and below 1
     * @param isFinished whether the stage is over, which it may be before its last epoch
     */
    record Resumption(Stage stage, int epochs, List<EpochRecord> records, double partOfEpoch, boolean isFinished) {
        /** Copies the list. */
        public Resumption {
            records = List.copyOf(records);
        }
    }

    /**
     * What a stage came to.
     *
     * @param stage which
     * @param epochs that it was to take; fewer are trained if it ends early
     * @param records its epochs in order, those of earlier processes too
     * @param chosenEpoch the epoch whose weights it hands on, from 0; 0 for a stage without epochs
     */
    record StageEnd(Stage stage, int epochs, List<EpochRecord> records, int chosenEpoch) {
        /** Copies the list. */
        public StageEnd {
            records = List.copyOf(records);
        }
    }
}
