package dev.dnal.tribuo.shrink;

import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

/**
 * Boxes among the outputs of a detector: an output [batch, n, 4], whose rows are corners or centre and size in all images, and another, [batch, n,
 * c], whose numbers are probabilities. Row i of both belongs to the same place of the image, whatever network makes it. Offsets that only become
 * boxes with what the network doesn't put out are none.
 *
 * @param boxes number of the output with boxes
 * @param scores number of the one with scores
 * @param classes c
 * @param corners whether boxes are x and y of two corners; else x and y of the centre, width and height
 * @param background whether the first score is that nothing is there: so it is where those of a box sum to 1
 * @param softmax whether probabilities are yet to be made of the scores, where a network was cut before its Softmax
 */
record BoxMatching(int boxes, int scores, int classes, boolean corners, boolean background, boolean softmax) {
    /** A box is there if its best score is above this. */
    static final double SCORE = 0.5;

    /** Both networks see the same if the boxes overlap by this share of what they cover together. */
    static final double OVERLAP = 0.5;

    private static final int BOX = 4;

    /** Of boxes, so many must have the form: rounding spoils some that are next to nothing. */
    private static final double NEARLY_ALL = 0.999;

    private static final double ROUNDING = 1e-3;

    /**
     * What was counted.
     *
     * @param boxes that the given network sees
     * @param matched of these, those that the other one sees too
     */
    record Matches(int boxes, int matched) {}

    /**
     * Looks whether outputs are boxes.
     *
     * @param outputs of the network, in order
     * @param softmaxed names of those whose Softmax over the last axis was left out
     * @param found what the network makes of images: batches of an array for each output
     */
    static Optional<BoxMatching> of(List<Value> outputs, Set<String> softmaxed, List<List<float[]>> found) {
        List<Integer> boxes = places(outputs, columns -> columns == BOX);
        if (boxes.size() != 1) {
            return Optional.empty();
        }
        int box = boxes.get(0);
        Optional<Boolean> corners = areCorners(found, box);
        List<BoxMatching> all = places(outputs, columns -> columns != BOX).stream()
                .filter(place -> rows(outputs.get(place)) == rows(outputs.get(box)))
                .flatMap(place -> {
                    int classes = Math.toIntExact(
                            outputs.get(place).requireShape().dim(2).size());
                    boolean softmax = softmaxed.contains(outputs.get(place).name());
                    return corners
                            .filter(form -> softmax || areProbabilities(found, place))
                            .map(form -> new BoxMatching(
                                    box,
                                    place,
                                    classes,
                                    form,
                                    classes > 1 && (softmax || sumToOne(found, place, classes)),
                                    softmax))
                            .stream();
                })
                .toList();
        return all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
    }

    /** Of outputs [batch, n, columns]. */
    private static List<Integer> places(List<Value> outputs, LongPredicate columns) {
        return IntStream.range(0, outputs.size())
                .filter(place -> {
                    Shape shape = outputs.get(place).requireShape();
                    return shape.rank() == 3
                            && shape.dim(1).size() > 1
                            && columns.test(shape.dim(2).size());
                })
                .boxed()
                .toList();
    }

    private static long rows(Value output) {
        return output.requireShape().dim(1).size();
    }

    /** Empty if they are neither. */
    private static Optional<Boolean> areCorners(List<List<float[]>> found, int place) {
        long all = 0;
        long corners = 0;
        long sizes = 0;
        for (List<float[]> batch : found) {
            float[] boxes = batch.get(place);
            for (int i = 0; i < boxes.length; i += BOX) {
                all++;
                corners += boxes[i] < boxes[i + 2] && boxes[i + 1] < boxes[i + 3] ? 1 : 0;
                sizes += boxes[i + 2] > 0 && boxes[i + 3] > 0 ? 1 : 0;
            }
        }
        if (corners >= NEARLY_ALL * all) {
            return Optional.of(true);
        }
        return sizes >= NEARLY_ALL * all ? Optional.of(false) : Optional.empty();
    }

    private static boolean areProbabilities(List<List<float[]>> found, int place) {
        for (List<float[]> batch : found) {
            for (float value : batch.get(place)) {
                if (!(value >= 0 && value <= 1)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean sumToOne(List<List<float[]>> found, int place, int classes) {
        for (List<float[]> batch : found) {
            float[] scores = batch.get(place);
            for (int i = 0; i < scores.length; i += classes) {
                double sum = 0;
                for (int k = 0; k < classes; k++) {
                    sum += scores[i + k];
                }
                if (Math.abs(sum - 1) > ROUNDING) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * How many boxes of the given network the other one sees too: with the same best class, and where they overlap by half.
     *
     * @param given its outputs, batch by batch
     * @param other those of the other
     */
    Matches matches(List<List<float[]>> given, List<List<float[]>> other) {
        int all = 0;
        int matched = 0;
        for (int batch = 0; batch < given.size(); batch++) {
            float[] givenScores = given.get(batch).get(scores);
            float[] otherScores = other.get(batch).get(scores);
            float[] givenBoxes = given.get(batch).get(boxes);
            float[] otherBoxes = other.get(batch).get(boxes);
            for (int row = 0; row < givenScores.length / classes; row++) {
                int seen = best(givenScores, row);
                if (probability(givenScores, row, seen) > SCORE) {
                    all++;
                    int alsoSeen = best(otherScores, row);
                    boolean same = alsoSeen == seen
                            && probability(otherScores, row, alsoSeen) > SCORE
                            && overlap(givenBoxes, otherBoxes, BOX * row) >= OVERLAP;
                    matched += same ? 1 : 0;
                }
            }
        }
        return new Matches(all, matched);
    }

    private int best(float[] values, int row) {
        int best = background ? 1 : 0;
        for (int k = best + 1; k < classes; k++) {
            best = values[row * classes + k] > values[row * classes + best] ? k : best;
        }
        return best;
    }

    private double probability(float[] values, int row, int k) {
        int from = row * classes;
        if (!softmax) {
            return values[from + k];
        }
        double sum = 0;
        for (int other = 0; other < classes; other++) {
            sum += Math.exp(values[from + other] - (double) values[from + k]);
        }
        return 1 / sum;
    }

    /** Intersection over union. */
    private double overlap(float[] one, float[] other, int from) {
        double shared = 1;
        double first = 1;
        double second = 1;
        for (int axis = 0; axis < 2; axis++) {
            double[] a = side(one, from, axis);
            double[] b = side(other, from, axis);
            shared *= Math.max(0, Math.min(a[1], b[1]) - Math.max(a[0], b[0]));
            first *= Math.max(0, a[1] - a[0]);
            second *= Math.max(0, b[1] - b[0]);
        }
        double union = first + second - shared;
        return union > 0 ? shared / union : 0;
    }

    /** From where to where a box goes on an axis. */
    private double[] side(float[] values, int from, int axis) {
        double first = values[from + axis];
        double second = values[from + 2 + axis];
        return corners ? new double[] {first, second} : new double[] {first - second / 2, first + second / 2};
    }
}
