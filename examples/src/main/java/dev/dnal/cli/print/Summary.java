package dev.dnal.cli.print;

import dev.dnal.tribuo.experiment.MeasuredTimes;
import dev.dnal.tribuo.experiment.RunFolder;
import dev.dnal.tribuo.experiment.RunRecord;
import dev.dnal.tribuo.search.record.Architecture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * The end of a run, for the user: what the networks came to side by side, and where the files are.
 *
 * @param record what was measured
 * @param folder where the files are
 */
public record Summary(RunRecord record, Path folder) {

    /** A network in a column of its own, beside the whole one. */
    private record Column(String name, RunRecord.Result result) {}

    @Override
    public String toString() {
        String newLine = System.lineSeparator();
        StringBuilder text = new StringBuilder(newLine).append(table()).append(newLine);
        List<String> remarks = remarks();
        if (!remarks.isEmpty()) {
            text.append(newLine).append(String.join(newLine, remarks)).append(newLine);
        }
        record.warnings()
                .forEach(warning ->
                        text.append(newLine).append("Warning: ").append(warning).append(newLine));
        return text.append(newLine)
                .append("Kept: ")
                .append(Architecture.kept(record.layers()))
                .append(newLine)
                .append(newLine)
                .append(paths())
                .toString();
    }

    /** What is to be said beside the numbers, in sentences. */
    public List<String> remarks() {
        List<String> remarks = new ArrayList<>(ThinRemarks.of(record));
        times().map(times -> TimeRemarks.of(times, record.budgets())).ifPresent(remarks::addAll);
        times().flatMap(this::padded).ifPresent(remarks::add);
        return remarks;
    }

    private Optional<String> padded(MeasuredTimes times) {
        return writtenPadded().map(padded -> {
            int batch = padded.batch();
            return String.format(
                    Locale.ROOT,
                    "With channels filled up to numbers that the CPU is fast with, the learned network takes %s instead of %s"
                            + " of the whole network's time for %s: %s computes the same, and runs %s MACs, of which %s count.",
                    share(times.of(MeasuredTimes.PADDED, batch)),
                    share(times.of(MeasuredTimes.LEARNED, batch)),
                    Table.images(batch),
                    RunFolder.PADDED,
                    Table.count(padded.macs()),
                    Table.count(record.learned().macs()));
        });
    }

    /** The padded form, if there is a file of it. */
    private Optional<RunRecord.Padded> writtenPadded() {
        return Optional.ofNullable(record.padded()).filter(RunRecord.Padded::faster);
    }

    private List<Column> columns() {
        List<Column> columns = new ArrayList<>(List.of(new Column(MeasuredTimes.LEARNED, record.learned())));
        Optional.ofNullable(record.thin())
                .flatMap(thin -> Optional.ofNullable(thin.result()))
                .ifPresent(thin -> columns.add(new Column(MeasuredTimes.THIN, thin)));
        Optional.ofNullable(record.quantised())
                .ifPresent(quantised -> columns.add(new Column(MeasuredTimes.QUANTISED, quantised.result())));
        return columns;
    }

    /** The networks side by side. */
    public Table table() {
        Optional<RunRecord.Result> given = Optional.ofNullable(record.given());
        Optional<RunRecord.Result> before = given.or(() -> Optional.ofNullable(record.baseline()));
        String name = given.isPresent() ? "given" : before.isPresent() ? "baseline" : "whole";
        Optional<Architecture.NetworkSize> whole = Optional.ofNullable(record.whole());
        Table table = new Table(1, cells("", name, Column::name, column -> ""));
        table.row(cells(
                "test accuracy",
                before.map(result -> Table.percent(result.testAccuracy())).orElse(""),
                column -> Table.percent(column.result().testAccuracy()),
                column -> before.map(result -> points(column.result().testAccuracy() - result.testAccuracy()))
                        .orElse("")));
        count(table, "MACs", whole.map(Architecture.NetworkSize::macs), RunRecord.Result::macs);
        count(table, "parameters", whole.map(Architecture.NetworkSize::params), RunRecord.Result::params);
        count(table, "ONNX file, bytes", before.map(RunRecord.Result::onnxBytes), RunRecord.Result::onnxBytes);
        times().ifPresent(times -> times.batches().forEach(batch -> time(table, batch.batch(), times)));
        return table;
    }

    /** A row: what it is of, the whole network's cell, and two for each network beside that. */
    private String[] cells(
            String name, String whole, Function<Column, String> value, Function<Column, String> comparison) {
        List<String> cells = new ArrayList<>(List.of(name, whole));
        columns().forEach(column -> cells.addAll(List.of(value.apply(column), comparison.apply(column))));
        return cells.toArray(String[]::new);
    }

    private Optional<MeasuredTimes> times() {
        return Optional.ofNullable(record.times());
    }

    private static String points(double difference) {
        return String.format(Locale.ROOT, "%+.2f points", 100 * difference);
    }

    private void count(Table table, String name, Optional<Long> from, ToLongFunction<RunRecord.Result> field) {
        table.row(cells(
                name,
                from.map(Table::count).orElse(""),
                column -> Table.count(field.applyAsLong(column.result())),
                column -> from.map(number -> String.format(
                                Locale.ROOT, "%.1f %%", 100.0 * field.applyAsLong(column.result()) / number))
                        .orElse("")));
    }

    private void time(Table table, int batch, MeasuredTimes times) {
        table.row(cells(
                "latency, " + Table.images(batch),
                millis(times.of(MeasuredTimes.WHOLE, batch).millis()),
                column -> millis(times.of(column.name(), batch).millis()),
                column -> share(times.of(column.name(), batch))));
    }

    /** The share of the whole network's time, as 49 %, or as 45 to 53 % where the machine was busy. */
    public static String share(MeasuredTimes.OfNetwork network) {
        return network.varies()
                ? String.format(Locale.ROOT, "%.0f to %.0f %%", 100 * network.low(), 100 * network.high())
                : String.format(Locale.ROOT, "%.0f %%", 100 * network.share());
    }

    static String millis(double value) {
        return String.format(Locale.ROOT, "%.3f ms", value);
    }

    private String paths() {
        String newLine = System.lineSeparator();
        return "Settings and results  " + folder.resolve(RunFolder.RECORD) + newLine
                + "All epochs            " + folder.resolve(RunFolder.HISTORY) + newLine
                + "ONNX model            " + folder.resolve(RunFolder.ONNX) + newLine
                + writtenPadded()
                        .map(padded -> "Filled up             " + folder.resolve(RunFolder.PADDED) + newLine)
                        .orElse("")
                + Optional.ofNullable(record.quantised())
                        .map(quantised -> "8-bit whole numbers   " + folder.resolve(RunFolder.QUANTISED) + newLine)
                        .orElse("")
                + "Tribuo model          " + folder.resolve(RunFolder.TRIBUO);
    }
}
