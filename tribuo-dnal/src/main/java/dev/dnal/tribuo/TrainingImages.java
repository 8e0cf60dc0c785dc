package dev.dnal.tribuo;

import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import dev.dnal.tribuo.data.ClassWeights;
import dev.dnal.tribuo.data.ImageSource;
import dev.dnal.tribuo.data.Normalisation;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.search.LearnedNetwork;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Map;
import org.tribuo.Dataset;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.classification.Label;
import org.tribuo.provenance.DatasetProvenance;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.provenance.TrainerProvenance;

/**
 * Images to train on, with what Tribuo wants to know of them.
 *
 * @param source the images
 * @param normalisation what a network sees of them
 * @param features the pixels
 * @param outputs the classes; their ids are the labels of the images
 * @param provenance where the images come from
 */
record TrainingImages(
        ImageSource source,
        Normalisation normalisation,
        ImmutableFeatureMap features,
        ImmutableOutputInfo<Label> outputs,
        DatasetProvenance provenance) {

    /**
     * The images that examples hold.
     *
     * @throws IllegalArgumentException if there are none, or they are not of the form
     */
    static TrainingImages of(Dataset<Label> examples, ImageFormat format) {
        ImmutableFeatureMap features = examples.getFeatureIDMap();
        ImmutableOutputInfo<Label> outputs = examples.getOutputIDInfo();
        ImageSource source = new ExampleImages(features, format.shape()).convert(examples, outputs);
        return new TrainingImages(source, format.normalisation(source), features, outputs, examples.getProvenance());
    }

    /**
     * Images that were never Tribuo examples.
     *
     * @throws IllegalArgumentException if they are not of the form
     */
    static TrainingImages of(ImageSource images, ImageFormat format) {
        if (!images.shape().equals(format.shape())) {
            throw new IllegalArgumentException("Expected images of shape " + format.shape()
                    + " as the image format says, found " + images.shape());
        }
        ImageDomain domain = ImageDomain.of(images, "images");
        return new TrainingImages(
                images, format.normalisation(images), domain.features(), domain.outputs(), domain.provenance());
    }

    /**
     * The same with the weights of images multiplied by those of their classes.
     *
     * @throws IllegalArgumentException if there is a weight of a class that is none of these, or all weights come to 0
     */
    TrainingImages weighted(ClassWeights weights) {
        return new TrainingImages(weights.applyTo(source), normalisation, features, outputs, provenance);
    }

    /** The model of a network trained on these images. */
    DNALModel model(
            String name,
            LearnedNetwork network,
            TrainerProvenance trainer,
            Map<String, Provenance> runProvenance,
            Device device) {
        ModelProvenance modelProvenance = new ModelProvenance(
                DNALModel.class.getName(),
                OffsetDateTime.now(ZoneId.systemDefault()),
                provenance,
                trainer,
                ArchitectureProvenance.instanceValues(network, runProvenance));
        return DNALModel.create(name, modelProvenance, features, outputs, network, normalisation, device);
    }
}
