package dev.dnal.tribuo.experiment.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * How many images a network classified right.
 *
 * @param classes one entry for each class, in the order of labels
 * @param confusion as what images of each class were taken, right or wrong; pairs that there are none of are left out
 * @param worst images that were taken for another class, up to {@value #WORST}, the most decided of these mistakes first
 */
public record Evaluation(List<ClassCount> classes, List<Taken> confusion, List<Mistake> worst) {
    /** Mistakes that are kept: as many as somebody looks at. */
    public static final int WORST = 24;

    /** Copies the lists. */
    public Evaluation {
        classes = List.copyOf(classes);
        confusion = List.copyOf(confusion);
        worst = List.copyOf(worst);
    }

    /**
     * Images of a class that were taken for one.
     *
     * @param label of the images, from 0
     * @param taken the label that the network gives them, from 0
     * @param count how many
     */
    public record Taken(int label, int taken, int count) {}

    /**
     * An image that was taken for another class.
     *
     * @param index which, from 0
     * @param label its own, from 0
     * @param taken the label that the network gives it, from 0
     * @param margin by how much the score of that class is above the score of its own
     */
    public record Mistake(int index, int label, int taken, double margin) {}

    /**
     * Counts.
     *
     * @param names of the classes, in the order of labels
     * @param taken for each class, how many of its images were taken for which
     * @param worst as of the record
     */
    static Evaluation of(List<String> names, List<SortedMap<Integer, Integer>> taken, List<Mistake> worst) {
        List<ClassCount> classes = new ArrayList<>();
        List<Taken> confusion = new ArrayList<>();
        for (int label = 0; label < taken.size(); label++) {
            int total = 0;
            for (Map.Entry<Integer, Integer> count : taken.get(label).entrySet()) {
                confusion.add(new Taken(label, count.getKey(), count.getValue()));
                total += count.getValue();
            }
            classes.add(new ClassCount(names.get(label), taken.get(label).getOrDefault(label, 0), total));
        }
        return new Evaluation(classes, confusion, worst);
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
