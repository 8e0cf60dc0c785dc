package dev.dnal.tribuo.experiment;

import dev.dnal.tribuo.search.SearchListener;

/** Keeps whether any training of a run went on from a checkpoint. */
final class ContinuationKeeper implements SearchListener {
    private boolean continued;

    @Override
    public void stageResumed(Resumption resumption) {
        continued = true;
    }

    boolean isContinued() {
        return continued;
    }
}
