package dev.dnal.tribuo;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.training.loss.Loss;
import dev.dnal.onnx.training.loss.SoftmaxCrossEntropy;
import dev.dnal.tribuo.data.image.ClassWeights;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.internal.images.LabelOutputs;
import dev.dnal.tribuo.internal.images.Outputs;
import dev.dnal.tribuo.loss.StageLoss;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.search.TrainerSettings;
import java.util.Map;
import java.util.TreeMap;
import org.tribuo.classification.Label;

/**
 * Learns a convolutional network and its widths for images of classes, by the cross entropy of the labels; {@link
 * NetworkTrainer} says how, and how a training is stopped and goes on.
 *
 * <p>The weights of examples, by which images count in the loss, are multiplied with those of their classes.
 */
public final class DNALTrainer extends NetworkTrainer<Label, DNALModel> {
    @Config(description = "Label smoothing in the loss of all stages, in [0, 1).")
    private double labelSmoothing;

    @Config(
            description =
                    "What images count for in the loss by the name of their class, at least 0; 1 for classes without.")
    private Map<String, Double> classWeights = new TreeMap<>();

    /** For OLCUT. */
    private DNALTrainer() {}

    private DNALTrainer(Builder builder) {
        super(builder);
        labelSmoothing = builder.labelSmoothing;
        classWeights = new TreeMap<>(builder.classWeights);
        complete();
    }

    /** Begins a trainer for images of a form and a network to begin with. */
    public static Builder builder(ImageFormat imageFormat, Network network) {
        return builder(imageFormat, NetworkTrainerBuilder.usual(network));
    }

    /** Begins a trainer for images of a form, with settings that are there already. */
    public static Builder builder(ImageFormat imageFormat, TrainerSettings settings) {
        return new Builder(imageFormat, settings);
    }

    @Override
    Outputs<Label> outputs() {
        return new LabelOutputs();
    }

    @Override
    Loss ownLoss() {
        return new SoftmaxCrossEntropy(labelSmoothing);
    }

    private ClassWeights weights() {
        return new ClassWeights(classWeights);
    }

    @Override
    void check() {
        super.check();
        require("labelSmoothing", this::ownLoss);
        require("classWeights", this::weights);
        settings().loss().map(StageLoss::loss).ifPresent(this::requireGoesWith);
    }

    private void requireGoesWith(Loss configured) {
        require(
                "labelSmoothing or loss",
                labelSmoothing == 0,
                "Label smoothing is a setting of the trainer's own loss: expected 0 with another one, found "
                        + labelSmoothing);
        require(
                "classWeights or loss",
                configured.usesTargets() || classWeights.isEmpty(),
                "Weights of classes need labels, but the loss uses none: expected no weights, found "
                        + new TreeMap<>(classWeights));
    }

    @Override
    Class<DNALModel> modelClass() {
        return DNALModel.class;
    }

    @Override
    DNALModel model(ModelParts<Label> parts, Device device) {
        return new DNALModel(parts, device);
    }

    @Override
    TrainingImages<Label> prepared(TrainingImages<Label> images) {
        return images.weighted(weights());
    }

    /**
     * Trains on images that are not Tribuo examples; the model's features are the pixels by their numbers. Their labels are
     * read only if the loss uses them.
     *
     * @throws IllegalArgumentException if the images are not of the trainer's form, or don't have a class that there is a
     *     weight for
     * @throws dev.dnal.tribuo.search.resume.CheckpointException if a checkpoint can't be saved, or the latest can't be used
     * @throws dev.dnal.tribuo.search.ending.TrainingCancelledException if the training is cancelled
     */
    public DNALModel train(ImageSource images) {
        return train(training(images), Map.of(), INCREMENT_INVOCATION_COUNT);
    }

    /**
     * Trains the whole network, without gates, for as many epochs as the three stages have together: what a learned network is
     * to be compared with. It begins from the same initial weights and split as the first training of this trainer, and does
     * not count as one.
     *
     * @throws IllegalArgumentException if the images are not of the trainer's form, or don't have a class that there is a
     *     weight for, or a search could not meet the budget
     * @throws dev.dnal.tribuo.search.resume.CheckpointException if a checkpoint can't be saved, or the latest can't be used
     * @throws dev.dnal.tribuo.search.ending.TrainingCancelledException if the training is cancelled
     */
    public DNALModel trainBaseline(ImageSource images) {
        return trainBaseline(training(images));
    }

    /**
     * Trains a thin network: the trainer's, so much narrower in all layers alike that it meets the budget, for as many epochs as the three
     * stages have together. It begins from new weights, on the same split as the first training of this trainer, and does not count as one.
     *
     * @throws dev.dnal.tribuo.search.ending.BudgetOutOfReachException if no width meets the budget
     * @throws IllegalArgumentException if there is no budget, or the images are not of the trainer's form, or don't have a class that
     *     there is a weight for
     * @throws dev.dnal.tribuo.search.resume.CheckpointException if a checkpoint can't be saved, or the latest can't be used
     * @throws dev.dnal.tribuo.search.ending.TrainingCancelledException if the training is cancelled
     */
    public DNALModel trainThin(ImageSource images) {
        return trainThin(training(images));
    }

    /**
     * The network that trainings begin with as a model, without any training: what a learned network is to be compared with where it comes trained, from a
     * file.
     *
     * @param images say what the classes are called, and the normalisation if nothing else says it
     * @throws IllegalArgumentException if the images are not of the trainer's form, or the network does not fit them
     */
    public DNALModel given(ImageSource images) {
        return given(training(images));
    }

    /** Labels are left alone where the loss uses none: there may be none to be read. */
    private TrainingImages<Label> training(ImageSource images) {
        return TrainingImages.of(loss().usesTargets() ? images : images.withoutTargets(), imageFormat());
    }

    /** Collects the settings of a trainer; what is not set has the default of the field of the same name. */
    public static final class Builder extends NetworkTrainerBuilder<Builder> {
        private double labelSmoothing;
        private Map<String, Double> classWeights = Map.of();

        private Builder(ImageFormat imageFormat, TrainerSettings settings) {
            super(imageFormat, settings);
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Label smoothing, in [0, 1): targets are 1 - smoothing at the label plus smoothing / classes everywhere. Default: 0.
         */
        public Builder labelSmoothing(double smoothing) {
            labelSmoothing = smoothing;
            return this;
        }

        /**
         * What images count for in the loss by the name of their class, at least 0; 1 for classes without. Without label
         * smoothing this is the weight of PyTorch's CrossEntropyLoss; with it, the whole loss of an image counts by its class,
         * not each class's part in it. {@link ClassWeights#balanced} lets all classes count alike. Default: no weights.
         */
        public Builder classWeights(Map<String, Double> weights) {
            classWeights = Map.copyOf(weights);
            return this;
        }

        /**
         * The trainer.
         *
         * @throws IllegalArgumentException if a setting is out of range
         */
        public DNALTrainer build() {
            return new DNALTrainer(this);
        }
    }
}
