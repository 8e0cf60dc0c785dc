package dev.dnal.cli.report;

import dev.dnal.cli.print.Summary;
import dev.dnal.cli.print.Table;
import dev.dnal.tribuo.experiment.MeasuredTimes;
import dev.dnal.tribuo.experiment.RunRecord;
import dev.dnal.tribuo.experiment.evaluation.Mistakes;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.record.EpochRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The report of a search.
 *
 * @param record of the run
 * @param history all epochs
 * @param mistakes of the learned network, if they were written down
 */
record SearchPage(RunRecord record, List<EpochRecord> history, Optional<Mistakes> mistakes) {
    Page page() {
        List<Page.Section> sections = new ArrayList<>(List.of(
                networks(),
                new LayerDifference(record.layerChanges(), record.layers()).section(),
                new Curves(history).section()));
        mistakes.map(MistakesSection::new).map(MistakesSection::section).ifPresent(sections::add);
        sections.add(origin());
        sections.add(Origin.commands(record.command(), "network"));
        return new Page(
                record.network() + " on " + record.data().name(), verdict(), record.warnings(), List.copyOf(sections));
    }

    private String verdict() {
        RunRecord.Result learned = record.learned();
        Optional<RunRecord.Result> given = Optional.ofNullable(record.given());
        Optional<RunRecord.Result> before = given.or(() -> Optional.ofNullable(record.baseline()));
        String beforeName = given.isPresent() ? "given network" : "baseline";
        String first = "The learned network has " + Table.percent(learned.testAccuracy()) + " of the test images right"
                + before.map(result -> ", " + Verdict.points(learned.testAccuracy(), result.testAccuracy(), beforeName))
                        .orElse("");
        List<String> costs = new ArrayList<>();
        Optional.ofNullable(record.times())
                .map(times -> Verdict.time(times, MeasuredTimes.LEARNED, "the whole network's"))
                .ifPresent(costs::add);
        Optional.ofNullable(record.whole())
                .map(whole -> "has " + sizes(learned, whole))
                .ifPresent(costs::add);
        return Verdict.sentence(first, costs);
    }

    private static String sizes(RunRecord.Result learned, Architecture.NetworkSize whole) {
        return Verdict.share(learned.macs(), whole.macs(), "MACs") + " and "
                + Verdict.share(learned.params(), whole.params(), "parameters");
    }

    private Page.Section networks() {
        Summary summary = new Summary(record, Path.of(""));
        return Page.Section.of("networks", "Networks side by side")
                .withCharts(CostShares.of(record))
                .withTables(List.of(HtmlTable.of("Each network with its difference to the first", summary.table())))
                .withNotes(summary.remarks());
    }

    private Page.Section origin() {
        List<HtmlTable> tables = new ArrayList<>(List.of(Origin.facts("What it was made of", facts())));
        if (!record.budgets().isEmpty()) {
            tables.add(Origin.budgets(record.budgets()));
        }
        tables.add(Origin.stages(record.stages()));
        tables.add(Origin.settings(record.configuration()));
        return Page.Section.of("origin", "Settings and origin").withTables(tables);
    }

    private Map<String, String> facts() {
        RunRecord.Data data = record.data();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("network", record.network());
        facts.put("seed", Long.toString(record.seed()));
        facts.put("data", data.name());
        facts.put(
                "images",
                Table.count(data.trainImages()) + " to train, " + Table.count(data.testImages()) + " to test");
        facts.put("shape [C, H, W]", data.shape().toString());
        facts.put("classes", Table.count(data.classes()));
        facts.put("SHA-256 of the training images", data.trainSha256());
        facts.put("SHA-256 of the test images", data.testSha256());
        Optional.ofNullable(data.testShare())
                .ifPresent(share -> facts.put("share that became test images", share.toString()));
        facts.put("networks compared in the search", Table.count(record.candidatesEvaluated()));
        facts.put(
                "largest difference of a logit by the cut",
                String.format(Locale.ROOT, "%.3g", record.maskedVersusSlicedMaxAbsDiff()));
        Optional.ofNullable(record.binarisation())
                .ifPresent(drop -> facts.put(
                        "validation accuracy, gates soft and cut",
                        Table.percent(drop.softAccuracy()) + ", " + Table.percent(drop.slicedAccuracy())));
        Optional.ofNullable(record.quantised())
                .map(RunRecord.Quantised::quantisation)
                .ifPresent(how -> facts.put(
                        "in 8-bit whole numbers",
                        Table.count(how.quantisedLayers()) + " of " + Table.count(how.layers()) + " layers, ranges by "
                                + how.method() + " of " + Table.images(how.calibrationImages())));
        Optional.ofNullable(record.times()).ifPresent(times -> Origin.addMachine(facts, times));
        Optional.ofNullable(record.peakResidentBytes())
                .ifPresent(bytes -> facts.put("most memory resident", Table.count(bytes) + " bytes"));
        Optional.ofNullable(record.circumstances()).ifPresent(made -> Origin.addCircumstances(facts, made));
        facts.putAll(record.versions());
        return facts;
    }
}
