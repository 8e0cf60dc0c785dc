package dev.dnal.tribuo.quantisation;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.quantisation.FakeQuantisation;
import dev.dnal.onnx.quantisation.QuantisationPlan;
import dev.dnal.onnx.quantisation.QuantisationPrecision;
import dev.dnal.onnx.quantisation.ValueRange;
import dev.dnal.onnx.training.Parameter;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.loss.Distillation;
import dev.dnal.onnx.training.optimiser.Sgd;
import dev.dnal.tribuo.comparison.Agreement;
import dev.dnal.tribuo.data.batch.Batch;
import dev.dnal.tribuo.data.batch.BatchPipeline;
import dev.dnal.tribuo.data.batch.Batches;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.internal.evaluation.BatchTensors;
import dev.dnal.tribuo.internal.evaluation.ImageRuns;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.schedule.CosineRate;
import dev.dnal.tribuo.search.ending.TrainingDivergedException;
import dev.dnal.tribuo.training.TrainingConfig;
import dev.dnal.tribuo.training.TrainingSession;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Trains weights, and the steps between the whole numbers of tensors, with all that will be quantised rounded: against the logits of the
 * network of real numbers, which is the teacher, by {@link Distillation.Form#MSE}, and against labels as far as that is asked for.
 */
final class QuantisationTraining {
    private static final double MOMENTUM = 0.9;

    /** Batches come in this many parts whatever the number of threads, which therefore makes no difference. */
    private static final int SHARDS = TrainingConfig.DEFAULT_SHARDS;

    private static final long SEED = 1;

    private final Settings settings;
    private final BatchPipeline images;
    private final TrainingConfig config;

    /**
     * How it trains.
     *
     * @param epochs over the images, at least 1
     * @param images how many at most, at least 1
     * @param rate learning rate at the beginning, above 0, which falls to 0 along half a cosine
     * @param labelShare share of the cross entropy with labels in the loss, in [0, 1); 0 needs no labels
     */
    record Settings(int epochs, int images, double rate, double labelShare) {
        static final int BATCH = 64;

        /** One epoch over 10,000 images at most, without labels. */
        static final Settings USUAL = new Settings(1, 10_000, 1e-4, 0);

        /**
         * Checks the ranges.
         *
         * @throws SettingException if a number is out of range
         */
        Settings {
            requireAtLeastOne("epochs of training", epochs);
            requireAtLeastOne("images to train on", images);
            if (!(rate > 0) || !Double.isFinite(rate)) {
                throw new SettingException("Expected a finite learning rate above 0, found " + rate);
            }
            if (!(labelShare >= 0 && labelShare < 1)) {
                throw new SettingException("Expected a share of labels from 0 to below 1, found " + labelShare);
            }
        }

        private static void requireAtLeastOne(String what, int count) {
            if (count < 1) {
                throw new SettingException("Expected at least 1 as the number of " + what + ", found " + count);
            }
        }
    }

    /**
     * What it came to.
     *
     * @param network with the weights that were learned, in real numbers
     * @param ranges that were learned
     */
    record Learned(Graph network, Map<String, ValueRange> ranges) {}

    /**
     * A training.
     *
     * @param source images to train on; labels are looked at only if they have a share
     * @throws SettingException if labels have a share, but the images have none
     */
    QuantisationTraining(Settings settings, ImageSource source, Normalisation normalisation, int threads) {
        if (settings.labelShare() > 0 && !(source.hasTargets() && source.hasClasses())) {
            throw new SettingException("Expected images with labels, as these are to have a share of "
                    + settings.labelShare() + " in the loss, found images without; let it be 0");
        }
        this.settings = settings;
        this.images =
                BatchPipeline.training(source, normalisation, List.of(), Settings.BATCH, new SplittableRandom(SEED));
        this.config = TrainingConfig.of(SessionConfig.on(Device.CPU).withThreads(threads))
                .withShards(SHARDS);
    }

    /**
     * Trains.
     *
     * @param whole the network of real numbers, after preparation; stays as it is
     * @param ranges of its tensors, to begin with
     * @throws TrainingDivergedException if the loss is no longer finite
     */
    Learned train(Graph whole, Map<String, ValueRange> ranges, QuantisationPrecision precision) {
        Graph rounded = whole.copy();
        FakeQuantisation rounding = new FakeQuantisation(QuantisationPlan.of(rounded, Set.of()), ranges, precision);
        rounding.apply(rounded);
        TrainingGraph training = TrainingGraph.of(rounded)
                .loss(Distillation.ofLogits(whole).withLabels(settings.labelShare()))
                .optimiser(Sgd.withMomentum(MOMENTUM))
                .runningStatistics()
                .build();
        try (TrainingSession session = TrainingSession.open(training, config)) {
            for (int epoch = 0; epoch < settings.epochs(); epoch++) {
                trainEpoch(epoch, session, ImageRuns.input(rounded).name());
            }
            training.writeBack(rounded, session.state());
        }
        return new Learned(withWeights(whole, training, rounded), rounding.learnedRanges(rounded));
    }

    /**
     * Whether the images that networks are compared by tell that it was worth it: by logits where these are what was learned, by classes
     * where labels had a share.
     */
    static boolean gains(Agreement before, Agreement after, double labelShare) {
        return labelShare > 0 ? after.drop() < before.drop() : after.noise() < before.noise();
    }

    private void trainEpoch(int epoch, TrainingSession session, String input) {
        CosineRate rate = new CosineRate(settings.rate());
        try (Batches batches = images.epoch(epoch)) {
            for (int number = 0; batches.hasNext(); number++) {
                Batch batch = batches.next();
                double past = epoch + (double) number / images.batchesPerEpoch();
                Map<String, HostTensor> feeds = new HashMap<>();
                feeds.put(input, BatchTensors.images(batch));
                feeds.put(TrainingGraph.LEARNING_RATE, HostTensor.scalar((float) rate.at(past, settings.epochs())));
                if (settings.labelShare() > 0) {
                    feeds.put(TrainingGraph.LABELS, BatchTensors.targets(batch));
                }
                double loss = Objects.requireNonNull(
                                session.step(feeds, List.of(TrainingGraph.LOSS)).get(TrainingGraph.LOSS))
                        .item();
                if (!Double.isFinite(loss)) {
                    throw new TrainingDivergedException(loss, "the training of the quantised network", epoch);
                }
            }
        }
    }

    /** The network with what the other has learned, but for steps, which it has none of. */
    private static Graph withWeights(Graph whole, TrainingGraph training, Graph trained) {
        Graph copy = whole.copy();
        training.trainedParameters().stream()
                .filter(parameter -> parameter.kind() != Parameter.Kind.STEP)
                .forEach(parameter -> copy.setInitializer(
                        copy.requireValue(parameter.name()),
                        trained.requireValue(parameter.name()).initializer().orElseThrow()));
        return copy;
    }
}
