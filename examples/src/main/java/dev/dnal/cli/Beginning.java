package dev.dnal.cli;

import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.record.Stage;

/** Does something when the first stage begins: what is refused before says why, and nothing else. */
final class Beginning implements SearchListener {
    private final Runnable action;
    private boolean done;

    Beginning(Runnable action) {
        this.action = action;
    }

    @Override
    public void stageStarted(Stage stage, int epochs) {
        if (!done) {
            done = true;
            action.run();
        }
    }
}
