package dev.dnal.cli.report;

import dev.dnal.cli.print.Table;
import dev.dnal.tribuo.experiment.evaluation.Evaluation;
import dev.dnal.tribuo.experiment.evaluation.Mistakes;
import java.util.Comparator;
import java.util.List;

/** What the learned network takes test images for: the confusion matrix, the commonest mistakes, and the images of the most decided ones. */
final class MistakesSection {
    /** Classes of which a matrix can be looked at. */
    private static final int CLASSES = 40;

    /** Classes of which there is room for numbers. */
    private static final int NUMBERED_CLASSES = 15;

    private static final int COMMONEST = 20;

    private final Mistakes mistakes;

    MistakesSection(Mistakes mistakes) {
        this.mistakes = mistakes;
    }

    Page.Section section() {
        int images =
                mistakes.confusion().stream().mapToInt(Evaluation.Taken::count).sum();
        int wrong = mistakes.confusion().stream()
                .filter(MistakesSection::isWrong)
                .mapToInt(Evaluation.Taken::count)
                .sum();
        Page.Section section = Page.Section.of("mistakes", "What it takes images for")
                .withText(List.of("The learned network takes " + Table.count(wrong) + " of " + Table.images(images)
                        + " that it is tested on for another class."
                        + (wrong == 0 ? "" : " Below are those that it is the surest about.")))
                .withTables(List.of(counts()))
                .withPictures(pictures());
        return hasMatrix() ? section.withCharts(List.of(matrix())) : section;
    }

    private Chart matrix() {
        return new Chart.Heat(
                "confusion",
                "Confusion matrix",
                "Test images by their class (rows) and by what the learned network takes them for (columns): the darker, the more.",
                "taken for",
                "class",
                mistakes.classes(),
                mistakes.classes(),
                mistakes.confusion().stream()
                        .map(taken -> new Chart.Cell(name(taken.taken()), name(taken.label()), taken.count()))
                        .toList(),
                mistakes.classes().size() <= NUMBERED_CLASSES);
    }

    /** All that the matrix shows, mistakes first; without a matrix, the commonest of these. */
    private HtmlTable counts() {
        Table table = new Table(2, "class", "taken for", "images");
        mistakes.confusion().stream()
                .filter(taken -> hasMatrix() || isWrong(taken))
                .sorted(Comparator.comparing(MistakesSection::isWrong)
                        .thenComparing(Evaluation.Taken::count)
                        .reversed())
                .limit(hasMatrix() ? Long.MAX_VALUE : COMMONEST)
                .forEach(taken -> table.row(name(taken.label()), name(taken.taken()), Table.count(taken.count())));
        return HtmlTable.of(hasMatrix() ? "All that they are taken for" : "The commonest mistakes", table)
                .asFolded();
    }

    private boolean hasMatrix() {
        return mistakes.classes().size() <= CLASSES;
    }

    private static boolean isWrong(Evaluation.Taken taken) {
        return taken.label() != taken.taken();
    }

    private List<Page.Picture> pictures() {
        return mistakes.worst().stream()
                .filter(picture -> !picture.png().isEmpty())
                .map(picture -> new Page.Picture(
                        picture.png(),
                        name(picture.mistake().label()) + ", taken for "
                                + name(picture.mistake().taken()) + " (image "
                                + Table.count(picture.mistake().index()) + ")"))
                .toList();
    }

    private String name(int label) {
        return mistakes.classes().get(label);
    }
}
