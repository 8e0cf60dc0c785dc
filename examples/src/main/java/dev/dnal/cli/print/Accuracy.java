package dev.dnal.cli.print;

import dev.dnal.tribuo.experiment.evaluation.Evaluation;

/** How many images were classified right, for the user. */
public final class Accuracy {
    private Accuracy() {}

    /** For example "91.73 % (9,173 of 10,000 images right)". */
    public static String of(Evaluation evaluation) {
        return Table.percent(evaluation.accuracy()) + " (" + Table.count(evaluation.right()) + " of "
                + Table.count(evaluation.total()) + " images right)";
    }

    /** A line for each class. */
    public static Table perClass(Evaluation evaluation) {
        Table table = new Table(1, "class", "right", "images", "accuracy");
        for (Evaluation.ClassCount count : evaluation.classes()) {
            String share = count.total() == 0 ? "-" : Table.percent((double) count.right() / count.total());
            table.row(count.name(), Table.count(count.right()), Table.count(count.total()), share);
        }
        return table;
    }
}
