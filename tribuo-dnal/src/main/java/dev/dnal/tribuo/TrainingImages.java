package dev.dnal.tribuo;

import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ClassWeights;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.internal.images.ExampleImages;
import dev.dnal.tribuo.internal.images.Outputs;
import java.util.logging.Logger;
import org.tribuo.Dataset;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.Output;
import org.tribuo.classification.Label;
import org.tribuo.provenance.DatasetProvenance;

/**
 * Images to train on, with what Tribuo wants to know of them.
 *
 * @param source the images
 * @param normalisation what a network sees of them
 * @param features the pixels
 * @param outputs what is to be learned; a network has an output for each id
 * @param provenance where the images come from
 * @param <T> Tribuo's type of output
 */
record TrainingImages<T extends Output<T>>(
        ImageSource source,
        Normalisation normalisation,
        ImmutableFeatureMap features,
        ImmutableOutputInfo<T> outputs,
        DatasetProvenance provenance) {
    private static final Logger LOG = Logger.getLogger(TrainingImages.class.getName());

    /**
     * The images that examples hold.
     *
     * @throws SettingException if there are none, they are not of the form, or the names of features don't tell which pixels they are
     */
    static <T extends Output<T>> TrainingImages<T> of(Dataset<T> examples, Outputs<T> outputs, ImageFormat format) {
        ImmutableFeatureMap features = examples.getFeatureIDMap();
        ImmutableOutputInfo<T> domain = examples.getOutputIDInfo();
        ExampleImages images = new ExampleImages(features, format.shape());
        images.pixels().uncertainty().ifPresent(LOG::warning);
        ImageSource source = images.convert(examples, outputs, domain);
        return new TrainingImages<>(source, format.normalisation(source), features, domain, examples.getProvenance());
    }

    /**
     * Images that were never Tribuo examples.
     *
     * @throws SettingException if they are not of the form
     */
    static TrainingImages<Label> of(ImageSource images, ImageFormat format) {
        if (!images.shape().equals(format.shape())) {
            throw new SettingException("Expected images of shape " + format.shape()
                    + " as the image format says, found " + images.shape());
        }
        ImageDomain domain = ImageDomain.of(images, "images");
        return new TrainingImages<>(
                images, format.normalisation(images), domain.features(), domain.outputs(), domain.provenance());
    }

    /**
     * The same with the weights of images multiplied by those of their classes.
     *
     * @throws SettingException if there is a weight of a class that is none of these, or all weights come to 0
     */
    TrainingImages<T> weighted(ClassWeights weights) {
        return new TrainingImages<>(weights.applyTo(source), normalisation, features, outputs, provenance);
    }
}
