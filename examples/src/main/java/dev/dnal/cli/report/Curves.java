package dev.dnal.cli.report;

import dev.dnal.cli.print.Table;
import dev.dnal.onnx.training.loss.Metric;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** How all trainings of a run went, epoch by epoch: that of the search, with its stages in a row, and those of networks it is compared with. */
final class Curves {
    private static final String SEARCH = Stage.FINAL.training();

    private final List<EpochRecord> history;
    private final Map<String, List<EpochRecord>> trainings = new LinkedHashMap<>();

    Curves(List<EpochRecord> history) {
        this.history = history;
        // Always of the same colour.
        trainings.put(SEARCH, new ArrayList<>());
        history.forEach(epoch -> trainings
                .computeIfAbsent(epoch.stage().training(), name -> new ArrayList<>())
                .add(epoch));
    }

    /** The section; its tables have all that the charts show. */
    Page.Section section() {
        List<Chart> charts = new ArrayList<>(charts());
        List<HtmlTable> tables = new ArrayList<>(List.of(table()));
        GateHistograms gates = new GateHistograms(history);
        gates.chart().ifPresent(charts::add);
        gates.table().ifPresent(tables::add);
        return Page.Section.of("epochs", "Epoch by epoch").withCharts(charts).withTables(tables);
    }

    /** Those of at least two epochs: one is no curve. */
    private List<Chart> charts() {
        Metric measure = history.isEmpty() ? Metric.ACCURACY : history.get(0).measure();
        boolean isValidated = history.stream().anyMatch(epoch -> !Double.isNaN(epoch.validationAccuracy()));
        List<Chart.Curves> charts = new ArrayList<>();
        charts.add(curves(
                "loss",
                "Loss",
                "Mean over the training images of each epoch, penalties and teachers included.",
                Chart.Axis.ofNumbers("loss"),
                EpochRecord::loss,
                epoch -> true));
        charts.add(curves(
                "accuracy",
                isValidated ? "Validation " + measure.label() : "Training " + measure.label(),
                isValidated
                        ? "On the validation images, after each epoch."
                        : "On the training images, while they train; there are no validation images.",
                measure != Metric.NEGATIVE_RMSE
                        ? Chart.Axis.ofShares(measure.label(), false)
                        : Chart.Axis.ofNumbers(measure.label()),
                isValidated ? EpochRecord::validationAccuracy : EpochRecord::trainAccuracy,
                epoch -> true));
        charts.add(curves(
                "macs",
                "Operations",
                "Multiply-accumulate operations for one image, with what is closed cut out.",
                Chart.Axis.ofCounts("MACs"),
                EpochRecord::liveMacs,
                epoch -> true));
        charts.add(curves(
                "undecided",
                "Undecided gates",
                "Share of the gates between 0.1 and 0.9: what is not settled yet.",
                Chart.Axis.ofShares("undecided", true),
                epoch -> epoch.gates().undecided(),
                epoch -> epoch.stage() == Stage.ARCHITECTURE));
        return charts.stream()
                .filter(chart -> chart.last() > chart.first())
                .<Chart>map(chart -> chart)
                .toList();
    }

    private Chart.Curves curves(
            String id,
            String title,
            String description,
            Chart.Axis axis,
            ToDoubleFunction<EpochRecord> number,
            Predicate<EpochRecord> shown) {
        List<Chart.CurvePoint> points = new ArrayList<>();
        trainings.forEach((name, epochs) -> {
            for (int i = 0; i < epochs.size(); i++) {
                double value = number.applyAsDouble(epochs.get(i));
                if (shown.test(epochs.get(i)) && Double.isFinite(value)) {
                    points.add(new Chart.CurvePoint(name, epochs.get(i).stage().label(), i + 1, value));
                }
            }
        });
        int first = points.stream().mapToInt(Chart.CurvePoint::x).min().orElse(1);
        int last = points.stream().mapToInt(Chart.CurvePoint::x).max().orElse(1);
        List<String> series = trainings.keySet().stream()
                .filter(name -> points.stream().anyMatch(point -> point.series().equals(name)))
                .toList();
        List<Chart.StageMark> marks = stages().stream()
                .filter(stage -> stage.x() >= first - 0.5 && stage.x() <= last)
                .toList();
        return new Chart.Curves(id, title, description, axis, series, first, last, marks, points);
    }

    /** Where the stages of the search begin: half an epoch before their first. */
    private List<Chart.StageMark> stages() {
        List<EpochRecord> search = trainings.getOrDefault(SEARCH, List.of());
        List<Chart.StageMark> marks = new ArrayList<>();
        for (int i = 0; i < search.size(); i++) {
            if (i == 0 || search.get(i).stage() != search.get(i - 1).stage()) {
                marks.add(new Chart.StageMark(
                        i == 0 ? 1 : i + 0.5, search.get(i).stage().label()));
            }
        }
        return marks;
    }

    private HtmlTable table() {
        String measure = (history.isEmpty() ? Metric.ACCURACY : history.get(0).measure()).label();
        Table table = new Table(
                1,
                "stage",
                "epoch",
                "loss",
                "training " + measure,
                "validation " + measure,
                "MACs",
                "open gates",
                "undecided",
                "lambda",
                "learning rate",
                "seconds");
        for (EpochRecord epoch : history) {
            table.row(
                    epoch.stage().label(),
                    (epoch.epoch() + 1) + " of " + epoch.epochs(),
                    number("%.4f", epoch.loss()),
                    orEmpty(epoch.trainAccuracy(), epoch.measure()::text),
                    orEmpty(epoch.validationAccuracy(), epoch.measure()::text),
                    Table.count(epoch.liveMacs()),
                    epoch.stage() == Stage.ARCHITECTURE ? Table.percent(epoch.openGates()) : "",
                    orEmpty(epoch.gates().undecided(), Table::percent),
                    orEmpty(epoch.lambda(), value -> number("%.4g", value)),
                    number("%.4g", epoch.learningRate()),
                    number("%.1f", epoch.seconds()));
        }
        return HtmlTable.of("All epochs", table).asFolded();
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static String orEmpty(double value, DoubleFunction<String> text) {
        return Double.isNaN(value) ? "" : text.apply(value);
    }
}
