package dev.dnal.tribuo;

import dev.dnal.onnx.training.loss.Loss;
import dev.dnal.onnx.training.loss.SigmoidCrossEntropy;
import dev.dnal.tribuo.internal.images.MultiLabelOutputs;
import dev.dnal.tribuo.internal.images.Outputs;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.search.TrainerSettings;
import org.tribuo.multilabel.MultiLabel;

/**
 * As {@link DNALTrainer}, for images that have any number of labels: the loss is the mean cross entropy of the sigmoid of each label's
 * logit, and the epoch is chosen by the share of labels that are rightly there or not there. Augmentations change
 * images and leave the labels as they are.
 */
public final class DNALMultiLabelTrainer extends NetworkTrainer<MultiLabel, DNALMultiLabelModel> {
    /** For OLCUT. */
    private DNALMultiLabelTrainer() {}

    private DNALMultiLabelTrainer(Builder builder) {
        super(builder);
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
    Outputs<MultiLabel> outputs() {
        return new MultiLabelOutputs();
    }

    @Override
    Loss ownLoss() {
        return new SigmoidCrossEntropy();
    }

    @Override
    Class<DNALMultiLabelModel> modelClass() {
        return DNALMultiLabelModel.class;
    }

    @Override
    DNALMultiLabelModel model(ModelParts<MultiLabel> parts, Device device) {
        return new DNALMultiLabelModel(parts, device);
    }

    /** Collects the settings of a trainer; what is not set has the default of the field of the same name. */
    public static final class Builder extends NetworkTrainerBuilder<Builder> {
        private Builder(ImageFormat imageFormat, TrainerSettings settings) {
            super(imageFormat, settings);
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * The trainer.
         *
         * @throws IllegalArgumentException if a setting is out of range
         */
        public DNALMultiLabelTrainer build() {
            return new DNALMultiLabelTrainer(this);
        }
    }
}
