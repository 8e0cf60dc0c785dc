package dev.dnal.tribuo;

import dev.dnal.onnx.training.loss.Loss;
import dev.dnal.onnx.training.loss.MeanSquaredError;
import dev.dnal.tribuo.internal.images.Outputs;
import dev.dnal.tribuo.internal.images.RegressorOutputs;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.search.TrainerSettings;
import org.tribuo.regression.Regressor;

/**
 * As {@link DNALTrainer}, for regression in one dimension or several: the loss is the mean squared error, and the epoch is chosen by
 * its root. Dimensions are learned as they are: numbers far from 1, or of very different sizes, should be scaled before.
 * Augmentations change images and leave the numbers as they are: a flip does not fit a position.
 */
public final class DNALRegressionTrainer extends NetworkTrainer<Regressor, DNALRegressionModel> {
    /** For OLCUT. */
    private DNALRegressionTrainer() {}

    private DNALRegressionTrainer(Builder builder) {
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
    Outputs<Regressor> outputs() {
        return new RegressorOutputs();
    }

    @Override
    Loss ownLoss() {
        return new MeanSquaredError();
    }

    @Override
    Class<DNALRegressionModel> modelClass() {
        return DNALRegressionModel.class;
    }

    @Override
    DNALRegressionModel model(ModelParts<Regressor> parts, Device device) {
        return new DNALRegressionModel(parts, device);
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
        public DNALRegressionTrainer build() {
            return new DNALRegressionTrainer(this);
        }
    }
}
