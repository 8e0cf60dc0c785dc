package dev.dnal.cli.report;

import dev.dnal.cli.print.Table;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.GateDiagnostics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** How many gates were open how far, after each epoch that trained them. */
final class GateHistograms {
    /** Names of the intervals, those of closed gates first. */
    private static final List<String> INTERVALS = IntStream.range(0, GateDiagnostics.BINS)
            .mapToObj(bin -> String.format(
                    Locale.ROOT,
                    "%.2f to %.2f",
                    (double) bin / GateDiagnostics.BINS,
                    (bin + 1.0) / GateDiagnostics.BINS))
            .toList();

    private final List<EpochRecord> epochs;

    GateHistograms(List<EpochRecord> history) {
        this.epochs = history.stream()
                .filter(epoch -> epoch.gates().histogram().size() == GateDiagnostics.BINS)
                .toList();
    }

    /** Nothing where no epoch has told. */
    Optional<Chart> chart() {
        if (epochs.isEmpty()) {
            return Optional.empty();
        }
        List<String> rows = new ArrayList<>(INTERVALS);
        Collections.reverse(rows);
        List<Chart.Cell> cells = new ArrayList<>();
        for (EpochRecord epoch : epochs) {
            for (int bin = 0; bin < GateDiagnostics.BINS; bin++) {
                int count = epoch.gates().histogram().get(bin);
                if (count > 0) {
                    cells.add(new Chart.Cell(name(epoch), INTERVALS.get(bin), count));
                }
            }
        }
        return Optional.of(new Chart.Heat(
                "gates",
                "Gates",
                "How many are open how far, from closed (below) to open (above), after each epoch that trains them: the darker, the more.",
                "epoch of the architecture stage",
                "gate",
                epochs.stream().map(GateHistograms::name).toList(),
                rows,
                cells,
                false));
    }

    /** The same numbers. */
    Optional<HtmlTable> table() {
        if (epochs.isEmpty()) {
            return Optional.empty();
        }
        List<String> headings = new ArrayList<>(List.of("epoch"));
        headings.addAll(INTERVALS);
        Table table = new Table(1, headings.toArray(String[]::new));
        for (EpochRecord epoch : epochs) {
            List<String> row = new ArrayList<>(List.of(name(epoch)));
            epoch.gates().histogram().forEach(count -> row.add(Table.count(count)));
            table.row(row.toArray(String[]::new));
        }
        return Optional.of(HtmlTable.of("Gates by how far they are open", table).asFolded());
    }

    private static String name(EpochRecord epoch) {
        return Integer.toString(epoch.epoch() + 1);
    }
}
