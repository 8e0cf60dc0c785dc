package dev.dnal.cli.report;

import dev.dnal.cli.print.RoundText;
import dev.dnal.cli.print.ShrinkSummary;
import dev.dnal.cli.print.Table;
import dev.dnal.tribuo.experiment.MeasuredTimes;
import dev.dnal.tribuo.experiment.ShrinkRun;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.shrink.ShrunkNetwork;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The report of a shrinking.
 *
 * @param record of the run
 * @param history all epochs
 */
record ShrinkPage(ShrinkRun.Result record, List<EpochRecord> history) {
    Page page() {
        List<Page.Section> sections = new ArrayList<>(List.of(networks()));
        Optional.ofNullable(record.maxDrop())
                .map(drop -> Page.Section.of("rounds", "What was tried")
                        .withText(List.of(RoundText.asked(drop) + "."))
                        .withTables(List.of(HtmlTable.of("Rounds", RoundText.table(drop))))
                        .withNotes(List.of(RoundText.decided(drop))))
                .ifPresent(sections::add);
        sections.add(new LayerDifference(record.layerChanges(), record.layers()).section());
        sections.add(new Curves(history).section());
        sections.add(origin());
        sections.add(Origin.commands(record.command(), "network"));
        return new Page(record.network() + ", made smaller", verdict(), List.of(), sections);
    }

    private String verdict() {
        return Verdict.sentence(
                "The small network " + fidelity(),
                List.of(
                        Verdict.time(record.times(), MeasuredTimes.LEARNED, "the given network's"),
                        "has "
                                + Verdict.share(
                                        record.shrunk().macs(), record.given().macs(), "MACs") + " and "
                                + Verdict.share(
                                        record.shrunk().params(), record.given().params(), "parameters")));
    }

    /** Of what can be said of how near it comes, that which its outputs are for. */
    private String fidelity() {
        ShrunkNetwork.Report report = record.report();
        Optional<String> ofTest = Optional.ofNullable(record.test())
                .filter(test -> !Double.isNaN(test.accuracy()))
                .map(test -> "has " + Table.percent(test.accuracy()) + " of the test images right, "
                        + Verdict.points(test.accuracy(), test.floatAccuracy(), "given network"));
        Optional<String> ofClasses = Optional.ofNullable(report.agreement())
                .map(agreement -> "gives the given network's answer for " + Table.percent(agreement.share()) + " of "
                        + Table.images(agreement.images()) + " held out");
        Optional<String> ofBoxes = Optional.ofNullable(report.boxes())
                .map(boxes -> "sees " + Table.percent(boxes.share()) + " of the given network's boxes in "
                        + Table.images(report.heldOutImages()) + " held out");
        Optional<String> ofVectors = Optional.ofNullable(report.cosine())
                .map(cosine -> String.format(
                        Locale.ROOT,
                        "has a mean cosine of %.4f to the given network's vectors on %s held out",
                        cosine,
                        Table.images(report.heldOutImages())));
        return ofTest.or(() -> ofClasses)
                .or(() -> ofBoxes)
                .or(() -> ofVectors)
                .orElseGet(() -> "is off by "
                        + report.afterRecovery().stream()
                                .map(error -> String.format(Locale.ROOT, "%.4f", error.relativeError()))
                                .collect(Collectors.joining(", "))
                        + " of its outputs' standard deviations on " + Table.images(report.heldOutImages())
                        + " held out");
    }

    private Page.Section networks() {
        ShrinkSummary summary = new ShrinkSummary(record, Path.of(""));
        return Page.Section.of("networks", "Networks side by side")
                .withCharts(CostShares.of(record))
                .withTables(List.of(HtmlTable.of("Each network with its share of the given one", summary.table())))
                .withNotes(summary.remarks());
    }

    private Page.Section origin() {
        return Page.Section.of("origin", "Settings and origin")
                .withTables(List.of(
                        Origin.facts("What it was made of", facts()),
                        Origin.budgets(record.budgets()),
                        Origin.stages(record.stages()),
                        Origin.settings(record.configuration())));
    }

    private Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("network", record.network());
        facts.put("SHA-256 of its file", record.sha256());
        facts.put("images", Table.count(record.images()));
        facts.put("SHA-256 of the images", record.imagesSha256());
        facts.put("trained on", Table.count(record.report().trainingImages()));
        facts.put("held out", Table.count(record.report().heldOutImages()));
        facts.put("outputs are", record.report().outputsAre().label());
        facts.put("normalisation", record.normalisation());
        Optional.ofNullable(record.normalisationGuess())
                .ifPresent(guess ->
                        facts.put("normalisation guessed", guess.name() + ", by " + Table.images(guess.images())));
        Origin.addMachine(facts, record.times());
        Optional.ofNullable(record.circumstances()).ifPresent(made -> Origin.addCircumstances(facts, made));
        facts.putAll(record.versions());
        return facts;
    }
}
