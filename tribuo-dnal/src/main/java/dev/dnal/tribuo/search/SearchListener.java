package dev.dnal.tribuo.search;

import dev.dnal.onnx.graph.Graph;
import java.util.List;

/** Hears how a search goes on. Called on the thread that searches; what a listener throws ends the search. */
public interface SearchListener {
    /**
     * A stage begins.
     *
     * @param stage which
     * @param epochs how many epochs it will take
     */
    default void stageStarted(Stage stage, int epochs) {}

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
     * The closed channels have been cut out.
     *
     * @param architecture what was learned
     * @param sliced the small network, not to be changed
     */
    default void sliced(Architecture architecture, Graph sliced) {}

    /** One listener that tells several, in order. */
    static SearchListener all(List<SearchListener> listeners) {
        List<SearchListener> copy = List.copyOf(listeners);
        return new SearchListener() {
            @Override
            public void stageStarted(Stage stage, int epochs) {
                copy.forEach(listener -> listener.stageStarted(stage, epochs));
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
            public void sliced(Architecture architecture, Graph sliced) {
                copy.forEach(listener -> listener.sliced(architecture, sliced));
            }
        };
    }

    /**
     * Where a stage stands after a step.
     *
     * @param stage which
     * @param epoch number of the epoch, from 0
     * @param epochs of the stage
     * @param batch number of the batch in its epoch, from 0
     * @param batches of each epoch
     * @param meanLoss mean loss of the epoch so far
     */
    record BatchProgress(Stage stage, int epoch, int epochs, int batch, int batches, double meanLoss) {}
}
