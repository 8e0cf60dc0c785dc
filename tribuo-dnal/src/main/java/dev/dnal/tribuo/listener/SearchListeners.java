package dev.dnal.tribuo.listener;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.search.Architecture;
import dev.dnal.tribuo.search.EpochRecord;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.Stage;
import java.util.List;

/** Several listeners as one: each hears everything, in the order given. */
public final class SearchListeners implements SearchListener {
    private final List<SearchListener> listeners;

    /** Listeners as one. */
    public SearchListeners(List<? extends SearchListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    @Override
    public void stageStarted(Stage stage, int epochs) {
        listeners.forEach(listener -> listener.stageStarted(stage, epochs));
    }

    @Override
    public void batchFinished(BatchProgress progress) {
        listeners.forEach(listener -> listener.batchFinished(progress));
    }

    @Override
    public void epochFinished(EpochRecord record) {
        listeners.forEach(listener -> listener.epochFinished(record));
    }

    @Override
    public void sliced(Architecture architecture, Graph sliced) {
        listeners.forEach(listener -> listener.sliced(architecture, sliced));
    }
}
