package dev.dnal.cli;

import dev.dnal.cli.print.Table;
import java.util.List;

/**
 * How many images a network classified right.
 *
 * @param classes one entry for each class, in the order of labels
 */
record Evaluation(List<ClassCount> classes) {
    /** Copies the list. */
    Evaluation {
        classes = List.copyOf(classes);
    }

    /**
     * The images of one class.
     *
     * @param name of the class
     * @param right how many of them were classified right
     * @param total how many there are
     */
    record ClassCount(String name, int right, int total) {}

    int right() {
        return classes.stream().mapToInt(ClassCount::right).sum();
    }

    int total() {
        return classes.stream().mapToInt(ClassCount::total).sum();
    }

    /** Share of images classified right, 0 to 1. */
    double accuracy() {
        return (double) right() / total();
    }

    /** For example "91.73 % (9,173 of 10,000 images right)". */
    @Override
    public String toString() {
        return Table.percent(accuracy()) + " (" + Table.count(right()) + " of " + Table.count(total())
                + " images right)";
    }

    Table perClass() {
        Table table = new Table(1, "class", "right", "images", "accuracy");
        for (ClassCount count : classes) {
            String share = count.total() == 0 ? "-" : Table.percent((double) count.right() / count.total());
            table.row(count.name(), Table.count(count.right()), Table.count(count.total()), share);
        }
        return table;
    }
}
