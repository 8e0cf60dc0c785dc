package dev.dnal.tribuo.experiment;

import dev.dnal.tribuo.search.ChoiceReport;
import dev.dnal.tribuo.search.SearchListener;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keeps how a search came to its architecture, and what was to be said of that, for the record of the run. */
final class ChoiceKeeper implements SearchListener {
    private final Set<String> warnings = new LinkedHashSet<>();
    private Optional<ChoiceReport> report = Optional.empty();

    @Override
    public void warned(String warning) {
        warnings.add(warning);
    }

    /** What was warned of, in order, the same once. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

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
