package dev.dnal.cli.print;

import dev.dnal.tribuo.experiment.RunFolder;
import dev.dnal.tribuo.experiment.RunRecord;
import dev.dnal.tribuo.search.record.Architecture;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

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
        return newLine + table() + newLine + newLine + "Kept: " + Architecture.kept(record.layers()) + newLine + newLine
                + paths();
    }

    private Table table() {
        RunRecord.Result after = record.learned();
        RunRecord.Result before = record.baseline();
        if (before == null) {
            return new Table(1, "", "learned")
                    .row("test accuracy", Table.percent(after.testAccuracy()))
                    .row("MACs", Table.count(after.macs()))
                    .row("parameters", Table.count(after.params()))
                    .row("ONNX file, bytes", Table.count(after.onnxBytes()))
                    .row("latency, 1 image", millis(after.latencyMillisBatch1()))
                    .row("latency, 64 images", millis(after.latencyMillisBatch64()));
        }
        Table table = new Table(1, "", "baseline", "learned", "");
        table.row(
                "test accuracy",
                Table.percent(before.testAccuracy()),
                Table.percent(after.testAccuracy()),
                String.format(Locale.ROOT, "%+.2f points", 100 * (after.testAccuracy() - before.testAccuracy())));
        count(table, "MACs", before, after, RunRecord.Result::macs);
        count(table, "parameters", before, after, RunRecord.Result::params);
        count(table, "ONNX file, bytes", before, after, RunRecord.Result::onnxBytes);
        time(table, "latency, 1 image", before, after, RunRecord.Result::latencyMillisBatch1);
        time(table, "latency, 64 images", before, after, RunRecord.Result::latencyMillisBatch64);
        return table;
    }

    private static void count(
            Table table,
            String name,
            RunRecord.Result before,
            RunRecord.Result after,
            ToLongFunction<RunRecord.Result> field) {
        long from = field.applyAsLong(before);
        long to = field.applyAsLong(after);
        table.row(name, Table.count(from), Table.count(to), share((double) to, (double) from));
    }

    private static void time(
            Table table,
            String name,
            RunRecord.Result before,
            RunRecord.Result after,
            ToDoubleFunction<RunRecord.Result> field) {
        double from = field.applyAsDouble(before);
        double to = field.applyAsDouble(after);
        table.row(name, millis(from), millis(to), share(to, from));
    }

    private static String share(double part, double whole) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * part / whole);
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
