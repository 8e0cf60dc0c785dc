package dev.dnal.tribuo.experiment;

import dev.dnal.tribuo.search.ChoiceReport;
import dev.dnal.tribuo.search.SearchListener;
import java.util.Optional;

/** Keeps how a search came to its architecture, for the record of the run. */
final class ChoiceKeeper implements SearchListener {
    private Optional<ChoiceReport> report = Optional.empty();

    @Override
    public void chosen(ChoiceReport newReport) {
        report = Optional.of(newReport);
    }

    /**
     * What was heard.
     *
     * @throws IllegalStateException if no search has chosen yet
     */
    ChoiceReport report() {
        return report.orElseThrow(
                () -> new IllegalStateException("A search must say how it has chosen its architecture"));
    }
}
