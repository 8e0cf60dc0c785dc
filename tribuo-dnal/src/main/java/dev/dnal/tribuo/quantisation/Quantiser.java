package dev.dnal.tribuo.quantisation;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.quantisation.QuantisationPlan;
import dev.dnal.onnx.quantisation.QuantisationPrecision;
import dev.dnal.onnx.quantisation.QuantisationPreparation;
import dev.dnal.onnx.quantisation.ValueRange;
import dev.dnal.tribuo.comparison.Agreement;
import dev.dnal.tribuo.comparison.ClassComparison;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.internal.evaluation.ImageRuns;
import dev.dnal.tribuo.internal.evaluation.ImageSample;
import dev.dnal.tribuo.internal.export.ImageModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Quantises networks that classify images: weights become 8-bit whole numbers with a scale for each channel, activations such with a scale
 * for each tensor, of ranges that are measured on images without labels. What comes out is an ordinary ONNX file in QDQ form.
 *
 * <p>Where it is asked for, weights and ranges are trained besides, to do when rounded what the network of real numbers does. Where too
 * much is lost all the same, layers are given back to real numbers until it isn't: those first that alone disturb the logits most.
 *
 * <p>Nothing depends on chance, and the number of threads makes no difference: the same network and images give the same bytes.
 */
public final class Quantiser {
    private final Settings settings;

    private Quantiser(Settings settings) {
        this.settings = settings;
    }

    /** What is asked for. */
    private record Settings(
            ImageSource images,
            Normalisation normalisation,
            int calibrationImages,
            int controlImages,
            String method,
            OptionalDouble maxDrop,
            Optional<QuantisationTraining.Settings> training,
            QuantisationPrecision precision,
            int threads) {}

    /** Begins to say what is wanted. */
    public static Builder builder() {
        return new Builder();
    }

    /** What is wanted of a quantiser. */
    public static final class Builder {
        private @Nullable ImageSource images;
        private @Nullable Normalisation normalisation;
        private int calibrationImages = 500;
        private int controlImages = 2000;
        private String method = "percentile";
        private OptionalDouble maxDrop = OptionalDouble.empty();
        private int trainingEpochs;
        private int trainingImages = QuantisationTraining.Settings.USUAL.images();
        private double trainingRate = QuantisationTraining.Settings.USUAL.rate();
        private double labelShare = QuantisationTraining.Settings.USUAL.labelShare();
        private DataType activations = DataType.UINT8;
        private int largestWeight = QuantisationPrecision.USUAL.largestWeight();
        private int threads = Runtime.getRuntime().availableProcessors();

        private Builder() {}

        /** Images of the kind that the network will see. Labels are only looked at to compare accuracies, if there are any. */
        public Builder images(ImageSource source) {
            images = source;
            return this;
        }

        /** What the network sees of a pixel: as it was trained. */
        public Builder normalisation(Normalisation used) {
            normalisation = used;
            return this;
        }

        /** On how many images ranges are measured, at least 1; 500 if nothing is said. */
        public Builder calibrationImages(int count) {
            calibrationImages = count;
            return this;
        }

        /** By how many other images networks are compared, at least 1; 2000 if nothing is said. */
        public Builder controlImages(int count) {
            controlImages = count;
            return this;
        }

        /** How ranges are chosen, by the names of {@link RangeMethods#named}; percentile if nothing is said. */
        public Builder method(String name) {
            method = name;
            return this;
        }

        /**
         * How much may be lost: of the accuracy on the control images where they have labels, else of the share of them of which both
         * networks say the same class. Without this, all layers that can be are quantised.
         *
         * @param share 0 to 1
         */
        public Builder maxDrop(double share) {
            maxDrop = OptionalDouble.of(share);
            return this;
        }

        /**
         * For how many epochs weights and ranges train with everything rounded that will be quantised, at least 0; 0, for no training, if
         * nothing is said. The network of real numbers is the teacher, so no labels are needed. The training is left out unless it gains on
         * the images that networks are compared by: the differences between logits must be smaller than without it or, where labels have a
         * share, less accuracy lost.
         */
        public Builder trainingEpochs(int count) {
            trainingEpochs = count;
            return this;
        }

        /** On how many images at most, at least 1, none of them a control image; 10,000 if nothing is said. */
        public Builder trainingImages(int count) {
            trainingImages = count;
            return this;
        }

        /** Learning rate at the beginning, above 0, which falls to 0 along half a cosine; 1e-4 if nothing is said. */
        public Builder trainingRate(double rate) {
            trainingRate = rate;
            return this;
        }

        /** Share of the cross entropy with labels in the loss of the training, in [0, 1); 0, for the teacher alone, if nothing is said. */
        public Builder labelShare(double share) {
            labelShare = share;
            return this;
        }

        /** Whole numbers of activations: UINT8, as if nothing is said, or INT8. */
        public Builder activations(DataType type) {
            activations = type;
            return this;
        }

        /**
         * Keeps weights within 64 steps rather than 127, for x86 processors without dot products of 8-bit numbers, which add up two products
         * in 16 bits.
         */
        public Builder reducedRange() {
            largestWeight = 64;
            return this;
        }

        /** Threads that share the work, at least 1; one for each processor if nothing is said. */
        public Builder threads(int count) {
            threads = count;
            return this;
        }

        /**
         * The quantiser.
         *
         * @throws SettingException if images or normalisation are missing, or something is out of range
         */
        public Quantiser build() {
            if (images == null || normalisation == null) {
                throw new SettingException("Expected images and their normalisation to measure ranges with, found "
                        + (images == null ? "no images" : "no normalisation"));
            }
            requireAtLeastOne("images to measure ranges on", calibrationImages);
            requireAtLeastOne("images to compare by", controlImages);
            requireAtLeastOne("threads", threads);
            if (maxDrop.isPresent() && !(maxDrop.getAsDouble() >= 0 && maxDrop.getAsDouble() <= 1)) {
                throw new SettingException(
                        "Expected a largest drop from 0 to 1, a share of the images, found " + maxDrop.getAsDouble());
            }
            if (trainingEpochs < 0) {
                throw new SettingException(
                        "Expected at least 0 as the number of epochs of training, found " + trainingEpochs);
            }
            RangeMethods.named(method);
            return new Quantiser(new Settings(
                    images,
                    normalisation,
                    calibrationImages,
                    controlImages,
                    method,
                    maxDrop,
                    trainingEpochs == 0
                            ? Optional.empty()
                            : Optional.of(new QuantisationTraining.Settings(
                                    trainingEpochs, trainingImages, trainingRate, labelShare)),
                    new QuantisationPrecision(activations, largestWeight),
                    threads));
        }

        private static void requireAtLeastOne(String what, int count) {
            if (count < 1) {
                throw new SettingException("Expected at least 1 as the number of " + what + ", found " + count);
            }
        }
    }

    /**
     * Quantises a network.
     *
     * @param network one input [batch, C, H, W] for images of the shape of those given, one output [batch, classes]; stays as it is
     * @throws GraphException if it is not of that form, is quantised already, has operators or weights that can't be used, or nothing to
     *     quantise
     * @throws SettingException if one of its tensors is not finite for the calibration images
     */
    public QuantisedNetwork quantise(Graph network) {
        Graph whole = network.copy();
        requireImages(whole, settings.images().shape());
        new QuantisationPreparation().apply(whole);
        requireClasses(whole);
        ImageSample sample = ImageSample.of(settings.images(), settings.calibrationImages(), settings.controlImages());
        List<String> warnings = new ArrayList<>();
        Map<String, ValueRange> ranges = ranges(whole, runs(sample.calibration()), warnings);
        ImageSource control = sample.control().orElse(sample.calibration());
        if (sample.control().isEmpty()) {
            warnings.add("All images were needed to measure ranges, so networks are compared by the same images.");
        }
        ClassComparison comparison = new ClassComparison(control, settings.normalisation(), settings.threads(), whole);
        Prepared prepared = prepared(new Prepared(whole, ranges, null), sample, comparison);
        LayerControl layers = control(prepared, comparison);
        LayerControl.Outcome outcome = settings.maxDrop().isPresent()
                ? layers.within(settings.maxDrop().getAsDouble())
                : layers.all();
        Graph quantised = layers.quantised(Set.copyOf(outcome.kept()));
        describe(quantised, sample, prepared);
        QuantisationPlan plan = QuantisationPlan.of(prepared.network().copy(), Set.copyOf(outcome.kept()));
        return new QuantisedNetwork(
                quantised,
                new QuantisedNetwork.Report(
                        settings.method(),
                        sample.calibration().size(),
                        prepared.training(),
                        plan.layers().size(),
                        plan.quantisedLayers(),
                        outcome.agreement(),
                        outcome.kept(),
                        plan.floatNodes(),
                        new NoiseMeasurement(runs(control), whole)
                                .of(quantised, prepared.ranges().keySet()),
                        prepared.ranges(),
                        warnings));
    }

    /**
     * What is to be quantised.
     *
     * @param network of real numbers
     * @param training that it comes from, if it does from any
     */
    private record Prepared(
            Graph network, Map<String, ValueRange> ranges, QuantisedNetwork.@Nullable Training training) {}

    /** Trained, if that is asked for and gains. */
    private Prepared prepared(Prepared measured, ImageSample sample, ClassComparison comparison) {
        if (settings.training().isEmpty()) {
            return measured;
        }
        QuantisationTraining.Settings how = settings.training().orElseThrow();
        ImageSource images = sample.training(how.images());
        QuantisationTraining.Learned learned = new QuantisationTraining(
                        how, images, settings.normalisation(), settings.threads())
                .train(measured.network(), measured.ranges(), settings.precision());
        Prepared trained = new Prepared(learned.network(), learned.ranges(), null);
        Agreement before = control(measured, comparison).all().agreement();
        Agreement after = control(trained, comparison).all().agreement();
        boolean kept = QuantisationTraining.gains(before, after, how.labelShare());
        Prepared better = kept ? trained : measured;
        return new Prepared(
                better.network(),
                better.ranges(),
                new QuantisedNetwork.Training(
                        how.epochs(), images.size(), how.rate(), how.labelShare(), before, after, kept));
    }

    private LayerControl control(Prepared prepared, ClassComparison comparison) {
        return new LayerControl(prepared.network(), prepared.ranges(), settings.precision(), comparison);
    }

    /**
     * Compares a network with the one it was made from, on other images than those that this has.
     *
     * @param whole the network of real numbers
     * @param network made of it
     * @param images of the same shape; labels are looked at if they have any
     */
    public Agreement compare(Graph whole, Graph network, ImageSource images) {
        return new ClassComparison(images, settings.normalisation(), settings.threads(), whole).of(network);
    }

    private ImageRuns runs(ImageSource images) {
        return new ImageRuns(images, settings.normalisation(), settings.threads());
    }

    private void describe(Graph quantised, ImageSample sample, Prepared prepared) {
        String measured = "8-bit, ranges by " + settings.method() + " on "
                + sample.calibration().size() + " images";
        String trained = Optional.ofNullable(prepared.training())
                .filter(QuantisedNetwork.Training::kept)
                .map(training -> ", trained for " + training.epochs() + " epochs on " + training.images() + " images")
                .orElse("");
        ImageModel.writeNormalisation(quantised.metadata(), settings.normalisation());
        quantised.metadata().put(ImageModel.QUANTISATION, measured + trained);
    }

    private Map<String, ValueRange> ranges(Graph whole, ImageRuns runs, List<String> warnings) {
        QuantisationPlan plan = QuantisationPlan.of(whole, Set.of());
        RangeMethod method = RangeMethods.named(settings.method());
        Map<String, ValueRange> ranges = new LinkedHashMap<>();
        new Calibration(runs)
                .measure(whole, plan.tensors())
                .forEach((name, histogram) -> ranges.put(name, method.range(histogram)));
        warn(ranges.get(ImageRuns.input(whole).name()), runs.images().size(), warnings);
        return ranges;
    }

    private void warn(@Nullable ValueRange pixels, int images, List<String> warnings) {
        if (images < settings.calibrationImages()) {
            warnings.add("Ranges were to be measured on " + settings.calibrationImages()
                    + " images, but there are only " + images + ".");
        }
        if (images == 1) {
            warnings.add("Ranges were measured on one image: others will go beyond; give some hundred.");
        }
        if (pixels != null && pixels.low() == pixels.high()) {
            warnings.add(
                    "All pixels of the images that ranges were measured on are equal: give images as the network will see"
                            + " them.");
        }
    }

    private static void requireImages(Graph network, ImageShape images) {
        List<Value> inputs = network.openInputs();
        Shape expected = Shape.of(images.sizes());
        boolean fits = inputs.size() == 1
                && inputs.get(0).type() == DataType.FLOAT
                && inputs.get(0)
                        .shape()
                        .filter(shape -> shape.rank() == 4
                                && !shape.dim(0).isFixed()
                                && shape.remove(0).mayEqual(expected))
                        .isPresent();
        if (!fits) {
            throw new GraphException(
                    "Expected one input, FLOAT [batch, C, H, W] with a free batch, for images of shape " + images
                            + ", found " + inputs + "; choose images that fit the network, or export it again");
        }
        Value input = inputs.get(0);
        input.setType(new TensorType(
                DataType.FLOAT, expected.insert(0, input.requireShape().dim(0))));
    }

    /**
     * Checks the output of a network that is to be quantised.
     *
     * @throws GraphException if it has not one, FLOAT [batch, classes]
     */
    public static void requireClasses(Graph network) {
        boolean fits = network.outputs().size() == 1
                && network.outputs().get(0).type() == DataType.FLOAT
                && network.outputs()
                        .get(0)
                        .shape()
                        .filter(shape -> shape.rank() == 2 && shape.dim(1).isFixed())
                        .isPresent();
        if (!fits) {
            throw new GraphException("Expected one output, FLOAT [batch, classes], found " + network.outputs()
                    + "; export the classifier alone");
        }
    }
}
