package dev.dnal.cli.print;

import dev.dnal.tribuo.experiment.MeasuredTimes;
import dev.dnal.tribuo.experiment.RunFolder;
import dev.dnal.tribuo.experiment.RunRecord;
import dev.dnal.tribuo.search.record.Architecture;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * The end of a run, for the user: what the networks came to side by side, and where the files are.
 *
 * @param record what was measured
 * @param folder where the files are
 */
public record Summary(RunRecord record, Path folder) {

    @Override
    public String toString() {
        String newLine = System.lineSeparator();
        StringBuilder text = new StringBuilder(newLine).append(table()).append(newLine);
        times().map(times -> TimeRemarks.of(times, record.budgets()))
                .ifPresent(remarks -> text.append(newLine)
                        .append(String.join(newLine, remarks))
                        .append(newLine));
        record.warnings().forEach(warning -> text.append(newLine).append("Warning: ").append(warning).append(newLine));
        return text.append(newLine)
                .append("Kept: ")
                .append(Architecture.kept(record.layers()))
                .append(newLine)
                .append(newLine)
                .append(paths())
                .toString();
    }

    private Table table() {
        RunRecord.Result after = record.learned();
        Optional<RunRecord.Result> before = Optional.ofNullable(record.baseline());
        Optional<Architecture.NetworkSize> whole = Optional.ofNullable(record.whole());
        Table table = new Table(1, "", before.isPresent() ? "baseline" : "whole", "learned", "");
        table.row(
                "test accuracy",
                before.map(result -> Table.percent(result.testAccuracy())).orElse(""),
                Table.percent(after.testAccuracy()),
                before.map(result -> points(after.testAccuracy() - result.testAccuracy()))
                        .orElse(""));
        count(table, "MACs", whole.map(Architecture.NetworkSize::macs), after.macs());
        count(table, "parameters", whole.map(Architecture.NetworkSize::params), after.params());
        count(table, "ONNX file, bytes", before.map(RunRecord.Result::onnxBytes), after.onnxBytes());
        times().ifPresent(times -> times.batches().forEach(batch -> time(table, batch.batch(), times)));
        return table;
    }

    private Optional<MeasuredTimes> times() {
        return Optional.ofNullable(record.times());
    }

    private static String points(double difference) {
        return String.format(Locale.ROOT, "%+.2f points", 100 * difference);
    }

    private static void count(Table table, String name, Optional<Long> from, long to) {
        table.row(
                name,
                from.map(Table::count).orElse(""),
                Table.count(to),
                from.map(number -> String.format(Locale.ROOT, "%.1f %%", 100.0 * to / number))
                        .orElse(""));
    }

    private static void time(Table table, int batch, MeasuredTimes times) {
        MeasuredTimes.OfNetwork learned = times.of(MeasuredTimes.LEARNED, batch);
        table.row(
                "latency, " + Table.images(batch),
                millis(times.of(MeasuredTimes.WHOLE, batch).millis()),
                millis(learned.millis()),
                learned.varies()
                        ? String.format(Locale.ROOT, "%.0f to %.0f %%", 100 * learned.low(), 100 * learned.high())
                        : String.format(Locale.ROOT, "%.0f %%", 100 * learned.share()));
    }

    private static String millis(double value) {
        return String.format(Locale.ROOT, "%.3f ms", value);
    }

    private String paths() {
        String newLine = System.lineSeparator();
        return "Settings and results  " + folder.resolve(RunFolder.RECORD) + newLine
                + "All epochs            " + folder.resolve(RunFolder.HISTORY) + newLine
                + "ONNX model            " + folder.resolve(RunFolder.ONNX) + newLine
                + "Tribuo model          " + folder.resolve(RunFolder.TRIBUO);
    }
}
