package dev.dnal.tribuo.shrink;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.comparison.Agreement;
import dev.dnal.tribuo.comparison.ClassComparison;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.internal.evaluation.ImageRuns;
import java.util.List;
import java.util.Optional;

/** Images that nothing is trained by, and what networks say of them beside the given one. */
final class Control {
    /** Of a normal distribution, what is within so many standard deviations has a probability of 95 %. */
    private static final double DEVIATIONS = 1.96;

    private final OutputErrors errors;
    private final Optional<ClassComparison> classes;
    private final boolean labelled;

    private Control(OutputErrors errors, Optional<ClassComparison> classes, boolean labelled) {
        this.errors = errors;
        this.classes = classes;
        this.labelled = labelled;
    }

    /** By images, whose labels are looked at if there are any. */
    static Control of(Teacher teacher, ImageSource images, Normalisation normalisation, int threads) {
        ImageRuns runs = new ImageRuns(images.withoutTargets(), normalisation, threads);
        return new Control(
                new OutputErrors(runs, teacher.network()),
                teacher.tellsClasses()
                        ? Optional.of(new ClassComparison(images, normalisation, threads, teacher.network()))
                        : Optional.empty(),
                images.hasTargets() && images.hasClasses());
    }

    /**
     * What is lost, in points.
     *
     * @param points so much on these images
     * @param low lower end of the interval in which it is on all images like these, with a confidence of 95 %; NaN where no share of images is lost
     * @param high its upper end
     */
    record Lost(double points, double low, double high) {}

    /** How many images there are. */
    int images() {
        return errors.images();
    }

    /** How far the outputs of layers are from the given network's. */
    List<ShrunkNetwork.OutputError> errors(Graph layers) {
        return errors.of(layers);
    }

    /** What layers that tell classes apart say beside the given network; empty for others. */
    Optional<Agreement> agreement(Graph layers) {
        return classes.map(comparison -> comparison.of(layers));
    }

    /** What is lost. */
    DropMeasure measure() {
        if (classes.isEmpty()) {
            return DropMeasure.ERROR;
        }
        return labelled ? DropMeasure.ACCURACY : DropMeasure.ANSWERS;
    }

    /** What layers lose of the given network. */
    Lost lost(Graph layers) {
        if (measure() == DropMeasure.ERROR) {
            double worst = errors(layers).stream()
                    .mapToDouble(ShrunkNetwork.OutputError::relativeError)
                    .max()
                    .orElseThrow();
            return new Lost(100 * worst, Double.NaN, Double.NaN);
        }
        Agreement agreement = agreement(layers).orElseThrow();
        double lost = agreement.drop();
        return measure() == DropMeasure.ACCURACY
                ? new Lost(100 * lost, Double.NaN, Double.NaN)
                : ofShare(lost, agreement.images());
    }

    /**
     * The interval of a share that was counted (Wilson, Probable Inference, the Law of Succession, and Statistical Inference, 1927): unlike that by the
     * normal distribution alone, it says something of shares near 0.
     */
    static Lost ofShare(double share, int images) {
        double squared = DEVIATIONS * DEVIATIONS / images;
        double centre = (share + squared / 2) / (1 + squared);
        double half = Math.sqrt(squared * (share * (1 - share) + squared / 4)) / (1 + squared);
        return new Lost(100 * share, 100 * Math.max(0, centre - half), 100 * Math.min(1, centre + half));
    }
}
