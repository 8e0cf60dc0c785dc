package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.loss.FrozenNetwork;
import dev.dnal.onnx.training.loss.Loss;
import dev.dnal.onnx.training.loss.ScoredNetwork;
import dev.dnal.tribuo.data.batch.Batch;
import dev.dnal.tribuo.data.batch.BatchPipeline;
import dev.dnal.tribuo.data.batch.Batches;
import dev.dnal.tribuo.data.batch.ImageSplit;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.internal.evaluation.BatchTensors;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.search.ending.Cancellation;
import dev.dnal.tribuo.training.NetworkSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How bad networks are, by the loss on a sample of the images that they train on, the same images for all. Batch normalisations use the
 * statistics of the batch: what training makes of a cut first.
 */
final class SampleLoss {
    /** So many tell networks apart that differ by a layer; the differences are of the same images. */
    private static final int IMAGES = 256;

    /** Values of so many of CIFAR's images, or of fewer that are larger: one of many pixels tells more, and takes as much more time. */
    private static final long VALUES = IMAGES * 3 * 32 * 32;

    private static final int FEWEST_IMAGES = 32;

    private final BatchPipeline images;
    private final Loss loss;
    private final SessionConfig session;
    private final Cancellation cancellation;
    private @Nullable List<Map<String, HostTensor>> frozenOutputs;

    private SampleLoss(BatchPipeline images, Loss loss, SessionConfig session, Cancellation cancellation) {
        this.images = images;
        this.loss = loss;
        this.session = session;
        this.cancellation = cancellation;
    }

    /**
     * Draws a sample.
     *
     * @param train all images to draw from
     */
    static SampleLoss of(ImageSource train, SearchSettings settings, Cancellation cancellation, RandomGenerator rng) {
        int images = Math.toIntExact(
                Math.max(FEWEST_IMAGES, Math.min(IMAGES, VALUES / train.shape().size())));
        ImageSource sample = train.size() <= images
                ? train
                : ImageSplit.stratified(train, images, rng).validation();
        // Of equal sizes, as far as can be: batch normalisations of few images tell nothing.
        int batches = (sample.size() - 1) / settings.trainer().batchSize() + 1;
        int batchSize = (sample.size() - 1) / batches + 1;
        return new SampleLoss(
                BatchPipeline.evaluation(sample, settings.normalisation(), batchSize),
                settings.loss(),
                settings.session(),
                cancellation);
    }

    /**
     * The mean loss of a network.
     *
     * @param network one image input, one output of logits or values
     * @throws dev.dnal.tribuo.search.ending.TrainingCancelledException if the search is cancelled
     */
    double of(Graph network) {
        cancellation.requireNone("while networks were compared");
        double sum = 0;
        List<Map<String, HostTensor>> frozen = frozen();
        Graph scored = ScoredNetwork.givenFrozen(ScoredNetwork.withLoss(network, loss), loss);
        try (OnnxSession run = NetworkSession.open(scored, session);
                Batches batches = images.epoch(0)) {
            for (int number = 0; batches.hasNext(); number++) {
                Batch batch = batches.next();
                Map<String, HostTensor> feeds = new LinkedHashMap<>(frozen.get(number));
                feeds.put(BatchTensors.imageInput(network), BatchTensors.images(batch));
                if (loss.usesTargets()) {
                    feeds.put(TrainingGraph.LABELS, BatchTensors.targets(batch));
                }
                HostTensor mean = run.run(feeds, List.of(TrainingGraph.LOSS))
                        .values()
                        .iterator()
                        .next();
                sum += batch.size() * mean.item();
            }
        }
        return sum / images.source().size();
    }

    /** What frozen networks put out for each batch, by the names of their inputs; the same for all networks. */
    private List<Map<String, HostTensor>> frozen() {
        List<Map<String, HostTensor>> found = frozenOutputs;
        if (found == null) {
            found = new ArrayList<>();
            for (int number = 0; number < images.batchesPerEpoch(); number++) {
                found.add(new LinkedHashMap<>());
            }
            for (Map.Entry<String, FrozenNetwork> each : loss.frozen().entrySet()) {
                addOutputs(each.getKey(), each.getValue(), found);
            }
            frozenOutputs = found;
        }
        return found;
    }

    private void addOutputs(String name, FrozenNetwork network, List<Map<String, HostTensor>> found) {
        ImageShape shape = images.source().shape();
        Graph alone = network.on(Shape.of(shape.sizes()));
        try (OnnxSession run = NetworkSession.open(alone, session);
                Batches batches = images.epoch(0)) {
            for (Map<String, HostTensor> ofBatch : found) {
                HostTensor output = run.run(
                                Map.of(BatchTensors.imageInput(alone), BatchTensors.images(batches.next())),
                                List.of(alone.outputs().get(0).name()))
                        .values()
                        .iterator()
                        .next();
                ofBatch.put(FrozenNetwork.PREFIX + name, output);
            }
        }
    }
}
