package dev.dnal.tribuo.experiment;

import java.util.List;

/**
 * How many images a network classified right.
 *
 * @param classes one entry for each class, in the order of labels
 */
public record Evaluation(List<ClassCount> classes) {
    /** Copies the list. */
    public Evaluation {
        classes = List.copyOf(classes);
    }

    /**
     * The images of one class.
     *
     * @param name of the class
     * @param right how many of them were classified right
     * @param total how many there are
     */
    public record ClassCount(String name, int right, int total) {}

    /** Images that were classified right. */
    public int right() {
        return classes.stream().mapToInt(ClassCount::right).sum();
    }

    /** All images. */
    public int total() {
        return classes.stream().mapToInt(ClassCount::total).sum();
    }

    /** Share of images classified right, 0 to 1. */
    public double accuracy() {
        return (double) right() / total();
    }
}
