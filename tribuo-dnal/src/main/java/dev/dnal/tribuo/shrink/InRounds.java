package dev.dnal.tribuo.shrink;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.search.ChoiceReport;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.ending.BudgetOutOfReachException;
import dev.dnal.tribuo.search.ending.TrainingCancelledException;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;

/**
 * Tells a listener of one search after the other as if they were one: that one of them is over is not the end, nor is a budget that one of them can't
 * come to.
 *
 * @param listener hears all else
 */
record InRounds(SearchListener listener) implements SearchListener {
    @Override
    public void stageStarted(Stage stage, int epochs) {
        listener.stageStarted(stage, epochs);
    }

    @Override
    public void stageResumed(Resumption resumption) {
        listener.stageResumed(resumption);
    }

    @Override
    public void batchFinished(BatchProgress progress) {
        listener.batchFinished(progress);
    }

    @Override
    public void epochFinished(EpochRecord record) {
        listener.epochFinished(record);
    }

    @Override
    public void stageFinished(StageEnd end) {
        listener.stageFinished(end);
    }

    @Override
    public void chosen(ChoiceReport report) {
        listener.chosen(report);
    }

    @Override
    public void warned(String warning) {
        listener.warned(warning);
    }

    @Override
    public void slowed(Stage stage, double share, double highest) {
        listener.slowed(stage, share, highest);
    }

    @Override
    public void sliced(Architecture architecture, Graph whole, Graph sliced) {
        listener.sliced(architecture, whole, sliced);
    }

    @Override
    public void cancelled(TrainingCancelledException cancelled) {
        listener.cancelled(cancelled);
    }

    @Override
    public void failed(Throwable cause) {
        if (!(cause instanceof BudgetOutOfReachException)) {
            listener.failed(cause);
        }
    }
}
