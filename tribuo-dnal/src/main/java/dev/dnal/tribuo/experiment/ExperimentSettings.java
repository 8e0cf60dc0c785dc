package dev.dnal.tribuo.experiment;

import dev.dnal.tribuo.DNALTrainer;
import dev.dnal.tribuo.ImageFormat;
import dev.dnal.tribuo.data.Augmentation;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ClassWeights;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.loss.StageLoss;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.Strategy;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.training.TrainingConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What an experiment does.
 *
 * @param networkName what the user called the network
 * @param network to begin with
 * @param weights the first stage
 * @param strategy the second stage
 * @param budget what the learned network may cost; empty to let the strategy choose
 * @param last the third stage
 * @param reinitialise whether the third stage begins with new random weights
 * @param labelSmoothing in the loss of all stages
 * @param classWeights what images count for in the loss
 * @param loss of all stages, in place of the cross entropy with the labels
 * @param augmentations of training images, in order
 * @param normalisation of pixels; empty to standardise the training images
 * @param batchSize images per step
 * @param validationFraction share of the training images that is kept back to choose by
 * @param training how training steps run, on a device that works
 * @param timeLimitSeconds that each training may take; 0 for no limit
 * @param seed what everything random is drawn from
 */
public record ExperimentSettings(
        String networkName,
        Network network,
        WeightStage weights,
        Strategy strategy,
        Optional<Budget> budget,
        WeightStage last,
        boolean reinitialise,
        double labelSmoothing,
        ClassWeights classWeights,
        Optional<StageLoss> loss,
        List<Augmentation> augmentations,
        Optional<Normalisation> normalisation,
        int batchSize,
        double validationFraction,
        TrainingConfig training,
        double timeLimitSeconds,
        long seed) {
    /** Copies the list. */
    public ExperimentSettings {
        augmentations = List.copyOf(augmentations);
    }

    /** Epochs of the three stages together. */
    public int epochs() {
        return weights.epochs() + strategy.epochs() + last.epochs();
    }

    /** Where to run. */
    public Device device() {
        return session().device();
    }

    /** How sessions are opened. */
    public SessionConfig session() {
        return training.session();
    }

    /**
     * Finds out whether training could begin, without training.
     *
     * @throws IllegalArgumentException if a setting is out of range, or the network or an augmentation does not fit the images
     * @throws dev.dnal.onnx.graph.GraphException if the network is a file that does not fit them
     */
    public void requireFits(ImageSource images) {
        trainer(images.shape(), List.of(), Path.of(""), 0);
        classWeights.applyTo(images);
        augmentations.forEach(augmentation -> augmentation.requireFits(images.shape()));
        loss.ifPresent(chosen -> chosen.requireFits(images.shape(), images.numClasses()));
        network.build(images.shape(), images.numClasses(), new SplittableRandom(seed));
    }

    /**
     * A trainer that does as these settings say.
     *
     * @param checkpoints folder for checkpoints; empty for none
     * @param checkpointSeconds from one to the next; 0 for one at the end of each epoch
     * @throws IllegalArgumentException if a setting is out of range
     */
    public DNALTrainer trainer(
            ImageShape shape, List<SearchListener> listeners, Path checkpoints, double checkpointSeconds) {
        DNALTrainer.Builder trainer = DNALTrainer.builder(imageFormat(shape), network)
                .weightStage(weights)
                .strategy(strategy)
                .finalStage(last)
                .reinitialise(reinitialise)
                .labelSmoothing(labelSmoothing)
                .classWeights(classWeights.byClass())
                .augmentations(augmentations)
                .batchSize(batchSize)
                .validationFraction(validationFraction)
                .device(device().toString())
                .threads(session().threads())
                .shards(training.shards())
                .stepsPerRun(training.stepsPerRun())
                .kernels(training.kernels())
                .timeLimitSeconds(timeLimitSeconds)
                .seed(seed)
                .checkpointFolder(checkpoints)
                .checkpointSeconds(checkpointSeconds);
        budget.ifPresent(trainer::budget);
        loss.ifPresent(trainer::loss);
        listeners.forEach(trainer::listener);
        return trainer.build();
    }

    private ImageFormat imageFormat(ImageShape shape) {
        return normalisation
                .map(fixed -> new ImageFormat(
                        shape.channels(),
                        shape.height(),
                        shape.width(),
                        fixed.scale(),
                        fixed.mean().stream().mapToDouble(Double::doubleValue).toArray(),
                        fixed.std().stream().mapToDouble(Double::doubleValue).toArray()))
                .orElseGet(() -> new ImageFormat(shape.channels(), shape.height(), shape.width()));
    }

    /** All settings by name, for records. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("network", network.toString());
        map.put("weights", stage(weights));
        map.put("strategy", strategy.toString());
        map.put("budget", budget.map(Budget::toString).orElse("none"));
        map.put("final", stage(last));
        map.put("reinitialise", reinitialise);
        map.put("labelSmoothing", labelSmoothing);
        map.put("classWeights", classWeights.byClass());
        map.put("loss", loss.map(Object::toString).orElse("cross entropy"));
        map.put(
                "normalisation",
                normalisation.map(Normalisation::toString).orElse("standardised on the training images"));
        map.put("augmentations", augmentations.stream().map(Object::toString).toList());
        map.put("batchSize", batchSize);
        map.put("validationFraction", validationFraction);
        map.put("device", device().toString());
        map.put("threads", session().threads());
        map.put("shards", training.shards());
        map.put("stepsPerRun", training.stepsPerRun());
        map.put("timeLimitSeconds", timeLimitSeconds);
        map.put("kernels", training.kernels().resolve(device()).label());
        return map;
    }

    private static Map<String, Object> stage(WeightStage stage) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("epochs", stage.epochs());
        map.put("learningRate", stage.learningRate().toString());
        map.put("weightDecay", stage.weightDecay());
        map.put("earlyStopping", stage.earlyStopping().map(Object::toString).orElse("none"));
        return map;
    }
}
