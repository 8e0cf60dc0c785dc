package dev.dnal.cli.report;

import dev.dnal.cli.print.SweepSummary;
import dev.dnal.cli.print.Table;
import dev.dnal.tribuo.experiment.RunFolder;
import dev.dnal.tribuo.experiment.sweep.PointResult;
import dev.dnal.tribuo.experiment.sweep.SweepPoint;
import dev.dnal.tribuo.experiment.sweep.SweepRecord;
import dev.dnal.tribuo.experiment.sweep.SweepSeries;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The report of a sweep: which settings no others beat, by time and by MACs.
 *
 * @param record of the sweep
 */
record SweepPage(SweepRecord record) {
    private static final String FRONT =
            " Mean over the seeds, bars of one standard deviation. Dashed: the Pareto front, of those that"
                    + " no other beats in both.";

    /** Settings that the verdict names. */
    private static final int NAMED = 4;

    Page page() {
        List<SweepSeries> series = SweepSeries.of(record.results());
        return new Page(
                "Sweep of " + String.join(", ", strategies(series)),
                verdict(series),
                warnings(),
                List.of(
                        Page.Section.of("front", "Accuracy by cost")
                                .withCharts(charts(series))
                                .withText(SweepSummary.thinVictories(series)),
                        Page.Section.of("series", "Settings side by side")
                                .withTables(List.of(HtmlTable.of(
                                        "Mean and standard deviation over the seeds", SweepSummary.of(series)))),
                        Page.Section.of("runs", "Runs").withTables(runs()),
                        Page.Section.of("origin", "Settings")
                                .withText(List.of(
                                        "Each run's own report has its settings, data, versions and machine. All"
                                                + " runs share these options of learn:"))
                                .withCommands(List.of(Origin.words(record.options()))),
                        Origin.commands(record.command(), "sweep")));
    }

    private String verdict(List<SweepSeries> series) {
        int all = record.results().size()
                + record.failures().size()
                + record.missing().size();
        List<String> best = points(series, SweepSeries::timeShare).stream()
                .filter(Chart.FrontPoint::front)
                .map(each -> each.series() + " " + each.value())
                .toList();
        String runs = record.results().size() + " of " + all + " runs are done, of " + series.size()
                + (series.size() == 1 ? " setting." : " settings.");
        return best.isEmpty()
                ? runs
                : runs + " By time for 1 image and test accuracy, no other beats " + some(best) + ".";
    }

    /** The first of some, and how many more there are. */
    private static String some(List<String> all) {
        String first = all.stream().limit(NAMED).collect(Collectors.joining(", "));
        return all.size() > NAMED ? first + " and " + (all.size() - NAMED) + " more" : first;
    }

    private List<String> warnings() {
        int failed = record.failures().size();
        return failed == 0
                ? List.of()
                : List.of((failed == 1 ? "1 run has" : failed + " runs have") + " failed; why is said below");
    }

    private static List<String> strategies(List<SweepSeries> series) {
        return series.stream().map(SweepSeries::strategy).distinct().toList();
    }

    private static List<Chart> charts(List<SweepSeries> series) {
        List<Chart> charts = new ArrayList<>();
        add(
                charts,
                series,
                "time",
                "By time for 1 image",
                "Time by that of the whole network.",
                Chart.Axis.ofShares("time for 1 image", false),
                SweepSeries::timeShare);
        add(
                charts,
                series,
                "time-64",
                "By time for 64 images",
                "Time by that of the whole network.",
                Chart.Axis.ofShares("time for 64 images", false),
                SweepSeries::timeShareBatch64);
        add(
                charts,
                series,
                "macs",
                "By operations",
                "Multiply-accumulate operations for one image.",
                new Chart.Axis("MACs", false, false, false),
                SweepSeries::macs);
        return charts;
    }

    private static void add(
            List<Chart> charts,
            List<SweepSeries> series,
            String id,
            String title,
            String description,
            Chart.Axis axis,
            Function<SweepSeries, SweepSeries.Spread> cost) {
        List<Chart.FrontPoint> points = points(series, cost);
        if (!points.isEmpty()) {
            charts.add(new Chart.Front(
                    "front-" + id,
                    title,
                    description + FRONT,
                    axis,
                    Chart.Axis.ofShares("test accuracy", false),
                    strategies(series),
                    points));
        }
    }

    /** Those whose cost was measured, the cheapest first. */
    private static List<Chart.FrontPoint> points(
            List<SweepSeries> series, Function<SweepSeries, SweepSeries.Spread> cost) {
        List<SweepSeries> measured = series.stream()
                .filter(each -> !Double.isNaN(cost.apply(each).mean()))
                .toList();
        return measured.stream()
                .map(each -> new Chart.FrontPoint(
                        each.strategy(),
                        each.value(),
                        cost.apply(each).mean(),
                        orNone(cost.apply(each).deviation()),
                        each.testAccuracy().mean(),
                        orNone(each.testAccuracy().deviation()),
                        measured.stream().noneMatch(other -> beats(other, each, cost))))
                .sorted(Comparator.comparingDouble(Chart.FrontPoint::x))
                .toList();
    }

    private static boolean beats(SweepSeries one, SweepSeries other, Function<SweepSeries, SweepSeries.Spread> cost) {
        double cheaper = cost.apply(other).mean() - cost.apply(one).mean();
        double better = one.testAccuracy().mean() - other.testAccuracy().mean();
        return cheaper >= 0 && better >= 0 && cheaper + better > 0;
    }

    private static double orNone(double deviation) {
        return Double.isNaN(deviation) ? 0 : deviation;
    }

    private List<HtmlTable> runs() {
        List<HtmlTable> tables = new ArrayList<>();
        if (!record.results().isEmpty()) {
            tables.add(done());
        }
        if (!record.failures().isEmpty()) {
            Table table = new Table(2, "run", "why it failed");
            record.failures().forEach(failure -> table.row(failure.point().folder(), failure.reason()));
            tables.add(HtmlTable.of("Failed", table));
        }
        if (!record.missing().isEmpty()) {
            Table table = new Table(1, "run");
            record.missing().forEach(point -> table.row(point.folder()));
            tables.add(HtmlTable.of("Not done yet; the same command goes on with them", table));
        }
        return tables;
    }

    private HtmlTable done() {
        Table table = new Table(
                1,
                "run",
                "validation",
                "test accuracy",
                "MACs",
                "parameters",
                "bytes",
                "time, 1 image",
                "time, 64 images",
                "seconds of training");
        for (PointResult result : record.results()) {
            table.row(
                    result.point().folder(),
                    orEmpty(result.validationAccuracy()),
                    Table.percent(result.testAccuracy()),
                    Table.count(result.macs()),
                    Table.count(result.params()),
                    Table.count(result.onnxBytes()),
                    orEmpty(result.timeShare()),
                    orEmpty(result.timeShareBatch64()),
                    String.format(Locale.ROOT, "%,.1f", result.seconds()));
        }
        return HtmlTable.of("Done; each leads to its own report, times by those of the whole network", table)
                .withLinks(record.results().stream()
                        .map(result -> link(result.point()))
                        .toList());
    }

    /** Values of options may have characters that links have other uses for. */
    private static String link(SweepPoint point) {
        return URLEncoder.encode(point.folder(), StandardCharsets.UTF_8).replace("+", "%20") + "/" + RunFolder.REPORT;
    }

    private static String orEmpty(double share) {
        return Double.isNaN(share) ? "" : Table.percent(share);
    }
}
