package dev.dnal.cli.report;

import dev.dnal.cli.print.Table;
import dev.dnal.tribuo.experiment.MeasuredTimes;
import dev.dnal.tribuo.experiment.RunRecord;
import dev.dnal.tribuo.experiment.WrittenRecord;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Where numbers are from: the sections that all reports end with. */
final class Origin {
    private static final Pattern NEEDS_NO_QUOTES = Pattern.compile("[A-Za-z0-9_./,:=@%+-]+");

    private Origin() {}

    /** What the trainings took. */
    static HtmlTable stages(List<RunRecord.StageTotals> stages) {
        Table table = new Table(1, "stage", "epochs", "steps", "seconds", "MACs of the training");
        stages.forEach(stage -> table.row(
                stage.name(),
                Table.count(stage.epochs()),
                Table.count(stage.steps()),
                String.format(Locale.ROOT, "%,.1f", stage.seconds()),
                Table.count(stage.macs())));
        return HtmlTable.of("What the stages took", table);
    }

    /** What was asked for and what came of it. */
    static HtmlTable budgets(List<RunRecord.Budgeted> budgets) {
        Table table = new Table(2, "budget", "unit", "limit", "came to");
        budgets.forEach(
                budget -> table.row(budget.asked(), budget.unit(), number(budget.limit()), number(budget.result())));
        return HtmlTable.of("Budgets", table);
    }

    /** Counts as such; what is measured to four digits. */
    private static String number(double value) {
        return value == Math.rint(value) ? Table.count(Math.round(value)) : String.format(Locale.ROOT, "%.4g", value);
    }

    /** Names and values, those of maps within the map with the names of both. */
    static HtmlTable settings(Map<String, ?> settings) {
        Table table = new Table(2, "setting", "value");
        addSettings(table, "", settings);
        return HtmlTable.of("Settings", table).asFolded();
    }

    private static void addSettings(Table table, String prefix, Map<?, ?> settings) {
        settings.forEach((name, value) -> {
            if (value instanceof Map<?, ?> part && !part.isEmpty()) {
                addSettings(table, prefix + name + ".", part);
            } else {
                table.row(prefix + name, String.valueOf(value));
            }
        });
    }

    /** Names and values, in the order of the map. */
    static HtmlTable facts(String caption, Map<String, String> facts) {
        Table table = new Table(2, "what", "value");
        facts.forEach(table::row);
        return HtmlTable.of(caption, table);
    }

    /** When and on what the run was made. */
    static void addCircumstances(Map<String, String> facts, WrittenRecord.Circumstances made) {
        facts.put("started", made.started());
        facts.put("ended", made.ended());
        facts.put("system", made.system());
        facts.put("processor of the run", made.processor());
        facts.put("processors", Table.count(made.processors()));
        facts.put("memory", Table.count(made.memoryBytes()) + " bytes");
    }

    /** On what times were measured. */
    static void addMachine(Map<String, String> facts, MeasuredTimes times) {
        facts.put("processor", times.processor());
        facts.put("device", times.device());
        facts.put("timed with", times.library());
        facts.put("timed threads", Integer.toString(times.threads()));
        facts.put("timed in fresh processes", Integer.toString(times.processes()));
    }

    /** How to do it again. */
    static Page.Section commands(List<String> words, String noun) {
        Page.Section section = Page.Section.of("again", "Do it again");
        return words.isEmpty()
                ? section.withText(List.of("The record does not say by what command it was made, as those of earlier"
                        + " versions and of programs don't; the settings above say all that decided over the result."))
                : section.withText(List.of("The same command makes the same " + noun + " in another folder:"))
                        .withCommands(List.of("dnal " + words(words) + " --out DIR"));
    }

    /** As a shell takes them. */
    static String words(List<String> words) {
        return words.stream().map(Origin::quoted).collect(Collectors.joining(" "));
    }

    /** As a shell takes it for one word. */
    private static String quoted(String word) {
        return NEEDS_NO_QUOTES.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
