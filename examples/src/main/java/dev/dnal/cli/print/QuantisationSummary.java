package dev.dnal.cli.print;

import dev.dnal.onnx.quantisation.FloatNode;
import dev.dnal.tribuo.comparison.Agreement;
import dev.dnal.tribuo.experiment.MeasuredTimes;
import dev.dnal.tribuo.experiment.QuantisationRecord;
import dev.dnal.tribuo.quantisation.QuantisedNetwork;
import dev.dnal.tribuo.quantisation.TensorNoise;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What became of a network that was quantised, as text.
 *
 * @param record what was measured
 */
public record QuantisationSummary(QuantisationRecord record) {
    /** Tensors that are shown. */
    private static final int NOISIEST = 5;

    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        parts.add(table().toString());
        parts.add("");
        parts.addAll(remarks());
        return String.join(System.lineSeparator(), parts);
    }

    private Table table() {
        Agreement test = record.test();
        Table table = new Table(1, "", "float", record.format(), record.format() + " by float");
        table.row(
                "test accuracy",
                Table.percent(test.floatAccuracy()),
                Table.percent(test.accuracy()),
                points(test.accuracy() - test.floatAccuracy()));
        table.row("same class said", "", Table.percent(test.share()), "");
        table.row(
                "ONNX file, bytes",
                Table.count(record.floatBytes()),
                Table.count(record.bytes()),
                String.format(Locale.ROOT, "%.1f %%", 100.0 * record.bytes() / record.floatBytes()));
        for (MeasuredTimes.OfBatch batch : record.times().batches()) {
            MeasuredTimes.OfNetwork whole = record.times().of(MeasuredTimes.WHOLE, batch.batch());
            MeasuredTimes.OfNetwork quantised = record.times().of(record.format(), batch.batch());
            table.row(
                    "latency, " + Table.images(batch.batch()),
                    Summary.millis(whole.millis()),
                    Summary.millis(quantised.millis()),
                    Summary.share(quantised));
        }
        return table;
    }

    private static String points(double difference) {
        return String.format(Locale.ROOT, "%+.2f points", 100 * difference);
    }

    private List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        Optional<QuantisedNetwork.Report> report = Optional.ofNullable(record.quantisation());
        report.ifPresent(how -> remarks.addAll(of(how)));
        remarks.add(TimeRemarks.conditions(record.times()));
        report.ifPresent(how -> remarks.addAll(speed()));
        return remarks;
    }

    private static List<String> of(QuantisedNetwork.Report report) {
        List<String> remarks = new ArrayList<>();
        remarks.add(report.quantisedLayers() + " of " + report.layers()
                + " layers compute with 8-bit whole numbers, of ranges by " + report.method() + " on "
                + Table.images(report.calibrationImages()) + ".");
        Optional.ofNullable(report.training()).map(QuantisationSummary::text).ifPresent(remarks::add);
        if (!report.keptLayers().isEmpty()) {
            remarks.add("Given back to real numbers, the worst first: " + String.join(", ", report.keptLayers()) + ".");
        }
        remarks.addAll(others(report.floatNodes()));
        if (!report.noise().isEmpty()) {
            remarks.add("Noisiest tensors, signal to noise: "
                    + report.noise().stream()
                            .limit(NOISIEST)
                            .map(QuantisationSummary::text)
                            .collect(Collectors.joining(", "))
                    + ".");
        }
        remarks.addAll(report.warnings());
        return remarks;
    }

    private static String text(QuantisedNetwork.Training training) {
        return String.format(
                Locale.ROOT,
                "Trained for %d %s over %s: with all layers quantised, %s of the control images kept their class before and %s"
                        + " after, the noise of logits is %.2f of what it was. %s",
                training.epochs(),
                training.epochs() == 1 ? "epoch" : "epochs",
                Table.images(training.images()),
                Table.percent(training.before().share()),
                Table.percent(training.after().share()),
                training.after().noise() / training.before().noise(),
                training.kept() ? "It is what came out." : "Nothing was gained, so it was left out.");
    }

    private static String text(TensorNoise noise) {
        return String.format(Locale.ROOT, "%s %.1f dB", noise.name(), noise.signalToNoise());
    }

    /** Nodes of the same operator and reason together. */
    private static List<String> others(List<FloatNode> nodes) {
        Map<String, Long> counts = nodes.stream()
                .collect(Collectors.groupingBy(
                        node -> node.operator() + " computes with real numbers: " + node.reason(),
                        TreeMap::new,
                        Collectors.counting()));
        return counts.entrySet().stream()
                .map(entry -> (entry.getValue() == 1 ? "One " : entry.getValue() + " times ") + entry.getKey() + ".")
                .toList();
    }

    /** Whether it is faster: processors without dot products of 8-bit numbers may be slower with them. */
    private List<String> speed() {
        return record.times().batches().stream()
                .filter(batch ->
                        record.times().of(record.format(), batch.batch()).high() >= 1)
                .map(batch -> String.format(
                        Locale.ROOT,
                        "The int8 network is not faster here: for %s it takes %.2f of the time; it is where the processor has dot"
                                + " products of 8-bit numbers (VNNI, AMX, or those of ARM).",
                        Table.images(batch.batch()),
                        record.times()
                                .of(MeasuredTimes.QUANTISED, batch.batch())
                                .share()))
                .toList();
    }
}
