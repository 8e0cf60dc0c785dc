package dev.dnal.cli.print;

import dev.dnal.tribuo.comparison.Agreement;
import dev.dnal.tribuo.experiment.MeasuredTimes;
import dev.dnal.tribuo.experiment.RunFolder;
import dev.dnal.tribuo.experiment.ShrinkRun;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.shrink.ShrunkNetwork;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a network came to that was made smaller, for the terminal.
 *
 * @param result what was measured
 * @param folder where it was written
 */
public record ShrinkSummary(ShrinkRun.Result result, Path folder) {
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        parts.add("");
        parts.add(table().toString());
        parts.add("");
        parts.addAll(remarks());
        Optional.ofNullable(result.maxDrop()).ifPresent(drop -> {
            parts.add("");
            parts.addAll(RoundText.of(drop));
        });
        parts.add("");
        parts.add("Kept: " + Architecture.kept(result.layers()));
        parts.add("");
        parts.add("Settings and results  " + folder.resolve(RunFolder.RECORD));
        parts.add("All epochs            " + folder.resolve(RunFolder.HISTORY));
        parts.add("ONNX model            " + folder.resolve(RunFolder.ONNX));
        if (hasInt8()) {
            parts.add("8-bit whole numbers   " + folder.resolve(RunFolder.QUANTISED));
        }
        return String.join(System.lineSeparator(), parts);
    }

    /** What is to be said beside the numbers, in sentences. */
    public List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        result.report().afterRecovery().stream()
                .filter(error -> !(error.relativeError() < 1))
                .map(error -> "Output " + error.output()
                        + " is no nearer to the given network's than its mean would be: the small network has not learned it."
                        + " Give it more images, more epochs or a larger budget.")
                .forEach(remarks::add);
        remarks.addAll(TimeRemarks.of(result.times(), result.budgets()));
        return remarks;
    }

    private boolean hasInt8() {
        return result.bytes().containsKey(MeasuredTimes.QUANTISED);
    }

    /** The networks side by side. */
    public Table table() {
        Table table = new Table(1, cells("", "given", "shrunk", "", "int8", ""));
        accuracies(table);
        ShrunkNetwork.Report report = result.report();
        Optional.ofNullable(report.agreement())
                .ifPresent(agreement -> table.row(cells(
                        "same answer as given, " + Table.images(agreement.images()) + " held out",
                        "",
                        Table.percent(agreement.share()),
                        "",
                        "",
                        "")));
        Optional.ofNullable(report.cosine())
                .ifPresent(cosine -> table.row(cells(
                        "cosine to the given output, " + Table.images(report.heldOutImages()) + " held out",
                        "",
                        String.format(Locale.ROOT, "%.4f", cosine),
                        "",
                        "",
                        "")));
        Optional.ofNullable(report.boxes())
                .ifPresent(boxes -> table.row(cells(
                        String.format(
                                Locale.ROOT,
                                "boxes that still match, of %,d above a score of %.1f, at IoU %.1f",
                                boxes.boxes(),
                                boxes.score(),
                                boxes.overlap()),
                        "",
                        Table.percent(boxes.share()),
                        "",
                        "",
                        "")));
        for (ShrunkNetwork.OutputError error : report.afterRecovery()) {
            table.row(cells(
                    "relative error of " + error.output(),
                    "",
                    String.format(Locale.ROOT, "%.4f", error.relativeError()),
                    "cut " + cutError(error.output()),
                    "",
                    ""));
        }
        count(table, "MACs", result.given().macs(), result.shrunk().macs());
        count(table, "parameters", result.given().params(), result.shrunk().params());
        bytes(table);
        for (MeasuredTimes.OfBatch batch : result.times().batches()) {
            table.row(cells(
                    "latency, " + Table.images(batch.batch()),
                    Summary.millis(result.times()
                            .of(MeasuredTimes.WHOLE, batch.batch())
                            .millis()),
                    ofTimes(MeasuredTimes.LEARNED, batch, network -> Summary.millis(network.millis())),
                    ofTimes(MeasuredTimes.LEARNED, batch, Summary::share),
                    hasInt8()
                            ? ofTimes(MeasuredTimes.QUANTISED, batch, network -> Summary.millis(network.millis()))
                            : "",
                    hasInt8() ? ofTimes(MeasuredTimes.QUANTISED, batch, Summary::share) : ""));
        }
        return table;
    }

    /** Without those of a network that there is not. */
    private String[] cells(String name, String given, String shrunk, String toGiven, String int8, String int8ToGiven) {
        return hasInt8()
                ? new String[] {name, given, shrunk, toGiven, int8, int8ToGiven}
                : new String[] {name, given, shrunk, toGiven};
    }

    private void accuracies(Table table) {
        Optional.ofNullable(result.test())
                .filter(test -> !Double.isNaN(test.accuracy()))
                .ifPresent(test -> table.row(cells(
                        "test accuracy",
                        Table.percent(test.floatAccuracy()),
                        Table.percent(test.accuracy()),
                        points(test),
                        Optional.ofNullable(result.quantised())
                                .map(int8 -> Table.percent(int8.accuracy()))
                                .orElse(""),
                        Optional.ofNullable(result.quantised())
                                .map(ShrinkSummary::points)
                                .orElse(""))));
    }

    private static String points(Agreement test) {
        return String.format(Locale.ROOT, "%+.2f points", 100 * (test.accuracy() - test.floatAccuracy()));
    }

    private String cutError(String output) {
        return result.report().afterCut().stream()
                .filter(error -> error.output().equals(output))
                .map(error -> String.format(Locale.ROOT, "%.4f", error.relativeError()))
                .findFirst()
                .orElse("");
    }

    private void count(Table table, String name, long given, long shrunk) {
        table.row(cells(name, Table.count(given), Table.count(shrunk), share(shrunk, given), "", ""));
    }

    private void bytes(Table table) {
        long given = bytes(MeasuredTimes.WHOLE);
        long int8 = bytes(MeasuredTimes.QUANTISED);
        table.row(cells(
                "ONNX file, bytes",
                Table.count(given),
                Table.count(bytes(MeasuredTimes.LEARNED)),
                share(bytes(MeasuredTimes.LEARNED), given),
                Table.count(int8),
                share(int8, given)));
    }

    private long bytes(String network) {
        return result.bytes().getOrDefault(network, 0L);
    }

    private static String share(long part, long whole) {
        return String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
    }

    private String ofTimes(
            String network, MeasuredTimes.OfBatch batch, Function<MeasuredTimes.OfNetwork, String> text) {
        return text.apply(result.times().of(network, batch.batch()));
    }
}
