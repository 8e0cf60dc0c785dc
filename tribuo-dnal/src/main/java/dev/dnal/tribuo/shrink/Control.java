package dev.dnal.tribuo.shrink;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.comparison.Agreement;
import dev.dnal.tribuo.comparison.ClassComparison;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.internal.evaluation.ImageRuns;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Images that nothing is trained by, and what networks say of them beside the given one. */
final class Control {
    /** Of a normal distribution, what is within so many standard deviations has a probability of 95 %. */
    private static final double DEVIATIONS = 1.96;

    private final OutputErrors errors;
    private final Optional<ClassComparison> classes;
    private final Optional<BoxMatching> boxes;
    private final DropMeasure measure;

    private Control(
            OutputErrors errors, Optional<ClassComparison> classes, Optional<BoxMatching> boxes, DropMeasure measure) {
        this.errors = errors;
        this.classes = classes;
        this.boxes = boxes;
        this.measure = measure;
    }

    /** By images, whose labels are looked at if there are any. */
    static Control of(Teacher teacher, ImageSource images, Normalisation normalisation, int threads) {
        OutputErrors errors =
                new OutputErrors(new ImageRuns(images.withoutTargets(), normalisation, threads), teacher.network());
        Optional<ClassComparison> classes = teacher.tellsClasses()
                ? Optional.of(new ClassComparison(images, normalisation, threads, teacher.network()))
                : Optional.empty();
        // Of a detector that sees nothing on these images, it can't be said what is still seen.
        Optional<BoxMatching> boxes = teacher.boxes()
                .filter(matching ->
                        matching.matches(errors.expected(), errors.expected()).boxes() > 0);
        DropMeasure measure = switch (teacher.meaning()) {
            case CLASSES -> images.hasTargets() && images.hasClasses() ? DropMeasure.ACCURACY : DropMeasure.ANSWERS;
            case EMBEDDING -> DropMeasure.COSINE;
            case BOXES -> boxes.isPresent() ? DropMeasure.BOXES : DropMeasure.ERROR;
            case NUMBERS -> DropMeasure.ERROR;
        };
        return new Control(errors, classes, boxes, measure);
    }

    /**
     * What is lost, in points.
     *
     * @param points so much on these images
     * @param low lower end of the interval in which it is on all images like these, with a confidence of 95 %; NaN where no share of images is lost
     * @param high its upper end
     */
    record Lost(double points, double low, double high) {
        static Lost of(double share) {
            return new Lost(100 * share, Double.NaN, Double.NaN);
        }
    }

    /**
     * What networks came to beside the given one.
     *
     * @param errors of each output
     * @param agreement of those that tell classes apart; null for others
     * @param cosine of embeddings; null for others
     * @param boxes of detectors; null for others
     */
    record Compared(
            List<ShrunkNetwork.OutputError> errors,
            @Nullable Agreement agreement,
            @Nullable Double cosine,
            ShrunkNetwork.@Nullable BoxAgreement boxes) {}

    /** How many images there are. */
    int images() {
        return errors.images();
    }

    /** Compares a network's layers. */
    Compared of(Graph layers) {
        List<List<float[]>> found = errors.outputs(layers);
        return new Compared(
                errors.of(found),
                classes.map(comparison -> comparison.of(layers)).orElse(null),
                measure == DropMeasure.COSINE ? errors.cosine(found) : null,
                boxes.map(matching -> matching.matches(errors.expected(), found))
                        .map(matches -> new ShrunkNetwork.BoxAgreement(
                                matches.boxes(),
                                BoxMatching.SCORE,
                                BoxMatching.OVERLAP,
                                (double) matches.matched() / matches.boxes()))
                        .orElse(null));
    }

    /** What is lost of. */
    DropMeasure measure() {
        return measure;
    }

    /** What a network's layers lose of the given one. */
    Lost lost(Graph layers) {
        Compared compared = of(layers);
        return switch (measure) {
            case ANSWERS -> ofShare(Objects.requireNonNull(compared.agreement()).drop(), images());
            case ACCURACY ->
                Lost.of(Objects.requireNonNull(compared.agreement()).drop());
            case COSINE -> Lost.of(1 - Objects.requireNonNull(compared.cosine()));
            case BOXES -> Lost.of(1 - Objects.requireNonNull(compared.boxes()).share());
            case ERROR ->
                Lost.of(compared.errors().stream()
                        .mapToDouble(ShrunkNetwork.OutputError::relativeError)
                        .max()
                        .orElseThrow());
        };
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
