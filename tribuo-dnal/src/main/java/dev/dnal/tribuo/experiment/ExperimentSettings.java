package dev.dnal.tribuo.experiment;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.training.loss.Loss;
import dev.dnal.tribuo.DNALTrainer;
import dev.dnal.tribuo.ImageFormat;
import dev.dnal.tribuo.config.ConfigFields;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ClassWeights;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.loss.StageLoss;
import dev.dnal.tribuo.network.NetworkGraph;
import dev.dnal.tribuo.network.OnnxNetwork;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.TrainerSettings;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.training.TrainingConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * What an experiment does.
 *
 * @param networkName what the user called the network
 * @param trainer settings of the trainer, on a device that works
 * @param labelSmoothing in the loss of all stages
 * @param classWeights what images count for in the loss
 * @param normalisation of pixels; empty to standardise the training images
 */
public record ExperimentSettings(
        String networkName,
        TrainerSettings trainer,
        double labelSmoothing,
        ClassWeights classWeights,
        Optional<Normalisation> normalisation) {
    /** Settings that records have under other names or in other places, or that no option sets. */
    private static final Set<String> TOLD_OTHERWISE = Set.of(
            "weightStage", "finalStage", "budgets", "optimiser", "seed", "checkpointFolder", "checkpointSeconds");

    /** The same with checkpoints in a folder. */
    ExperimentSettings withCheckpoints(Path folder) {
        return new ExperimentSettings(
                networkName, trainer.withCheckpointFolder(folder), labelSmoothing, classWeights, normalisation);
    }

    /** Where to run. */
    Device device() {
        return trainer.device();
    }

    /** How training steps run. */
    private TrainingConfig training() {
        return trainer.training(device());
    }

    /** How sessions are opened. */
    SessionConfig session() {
        return training().session();
    }

    /**
     * Finds out whether a trainer that has taken the settings could train, without training.
     *
     * @throws IllegalArgumentException if the network, an augmentation or a class's weight does not fit the images
     * @throws dev.dnal.onnx.graph.GraphException if the network or the teacher is a file that does not fit them, or a step takes more memory
     *     than the limit
     */
    void requireFits(ImageSource images, MemoryLimit memory) {
        classWeights.applyTo(images);
        trainer.augmentations().forEach(augmentation -> augmentation.requireFits(images.shape()));
        trainer.loss().ifPresent(chosen -> chosen.requireFits(images.shape(), images.numClasses()));
        memory.requireTraining(networkName, network(images).graph(), trainer.batchSize());
        trainer.loss()
                .map(StageLoss::loss)
                .map(Loss::frozen)
                .orElse(Map.of())
                .forEach((name, teacher) -> memory.requireRun(
                        "The " + name, teacher.on(Shape.of(images.shape().sizes())), trainer.batchSize()));
    }

    /** The network to begin with, whose weights are not those of the search where they are drawn at random. */
    NetworkGraph network(ImageSource images) {
        return trainer.network().build(images.shape(), images.numClasses(), new SplittableRandom(trainer.seed()));
    }

    /**
     * A network that was made of the one to begin with, as a file: where that is from a file, in its form.
     *
     * @param network an ONNX file of layers alone
     */
    byte[] written(byte[] network, ImageShape shape) {
        if (!(trainer.network() instanceof OnnxNetwork given)) {
            return network;
        }
        Graph layers = OnnxReader.read(network, "the learned network");
        Graph whole = given.inFileForm(layers, shape);
        return whole == layers ? network : OnnxWriter.toBytes(whole);
    }

    /**
     * A trainer that does as these settings say.
     *
     * @throws IllegalArgumentException if a setting is out of range
     */
    DNALTrainer trainer(ImageShape shape, List<SearchListener> listeners) {
        DNALTrainer.Builder builder = DNALTrainer.builder(imageFormat(shape), trainer)
                .labelSmoothing(labelSmoothing)
                .classWeights(classWeights.byClass());
        listeners.forEach(builder::listener);
        return builder.build();
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
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("network", trainer.network().toString());
        map.put("weights", stage(trainer.weightStage()));
        map.put("strategy", trainer.strategy().toString());
        map.put(
                "budget",
                trainer.budgets().isEmpty()
                        ? "none"
                        : trainer.budgets().stream().map(Budget::toString).collect(Collectors.joining(", ")));
        map.put("final", stage(trainer.finalStage()));
        map.put("reinitialise", trainer.reinitialise());
        map.put("labelSmoothing", labelSmoothing);
        map.put("classWeights", classWeights.byClass());
        map.put("loss", trainer.loss().map(Object::toString).orElse("cross entropy"));
        map.put(
                "normalisation",
                normalisation.map(Normalisation::toString).orElse("standardised on the training images"));
        map.put(
                "augmentations",
                trainer.augmentations().stream().map(Object::toString).toList());
        map.put("batchSize", trainer.batchSize());
        map.put("validationFraction", trainer.validationFraction());
        map.put("device", device().toString());
        map.put("threads", session().threads());
        map.put("shards", training().shards());
        map.put("stepsPerRun", training().stepsPerRun());
        map.put("timeLimitSeconds", trainer.timeLimitSeconds());
        map.put("kernels", training().kernels().resolve(device()).label());
        ConfigFields.values(trainer).forEach((name, value) -> {
            if (!TOLD_OTHERWISE.contains(name)) {
                map.putIfAbsent(name, value instanceof Number ? value : String.valueOf(value));
            }
        });
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
