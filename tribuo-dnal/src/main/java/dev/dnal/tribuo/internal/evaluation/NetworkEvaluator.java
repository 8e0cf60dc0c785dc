package dev.dnal.tribuo.internal.evaluation;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.loss.Loss;
import dev.dnal.onnx.training.loss.ScoredNetwork;
import dev.dnal.tribuo.data.batch.Batch;
import dev.dnal.tribuo.data.batch.BatchPipeline;
import dev.dnal.tribuo.data.batch.Batches;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.training.NetworkSession;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs networks on a fixed set of images. Not safe for use by several threads at once. */
public final class NetworkEvaluator {
    /** Images that go through a network at once where nothing else is asked for. */
    public static final int BATCH_SIZE = 250;

    private final BatchPipeline images;
    private final Loss loss;
    private final SessionConfig session;

    /**
     * An evaluator.
     *
     * @param loss says what outputs are worth
     * @throws IllegalArgumentException if the normalisation does not fit the images
     */
    public NetworkEvaluator(ImageSource images, Normalisation normalisation, Loss loss, SessionConfig session) {
        this.images = BatchPipeline.evaluation(images, normalisation, BATCH_SIZE);
        this.loss = loss;
        this.session = session;
    }

    /**
     * The {@link Loss#metric() metric} over all images: of classes, the share of the images whose largest logit, the first of
     * equals, is at their label.
     *
     * @param network one image input, one output of logits or values
     * @return the higher, the better
     */
    public double measure(Graph network) {
        return measure(network, Map.of());
    }

    /** As {@link #measure(Graph)}, for a network with further inputs. */
    public double measure(Graph network, Map<String, HostTensor> furtherInputs) {
        double score = 0;
        try (OnnxSession run = NetworkSession.open(ScoredNetwork.of(network, loss), session);
                Batches batches = images.epoch(0)) {
            while (batches.hasNext()) {
                Batch batch = batches.next();
                Map<String, HostTensor> feeds = feeds(network, batch, furtherInputs);
                if (loss.usesTargets()) {
                    feeds.put(TrainingGraph.LABELS, BatchTensors.targets(batch));
                }
                score += only(run.run(feeds, List.of(TrainingGraph.SCORE))).item();
            }
        }
        return loss.metric().of(score / images.source().size());
    }

    /**
     * How far the logits of two networks are from each other; NaN where one of them is not finite.
     *
     * @param largest difference between a logit of one network and the same logit of the other
     * @param magnitude of the largest logit of the first
     */
    public record Difference(double largest, double magnitude) {}

    /** Compares logits. */
    public Difference difference(Graph one, Graph other) {
        double largest = 0;
        double magnitude = 0;
        try (OnnxSession first = NetworkSession.open(one, session);
                OnnxSession second = NetworkSession.open(other, session);
                Batches batches = images.epoch(0)) {
            while (batches.hasNext()) {
                Batch batch = batches.next();
                float[] a = logits(first, one, batch);
                float[] b = logits(second, other, batch);
                for (int i = 0; i < a.length; i++) {
                    largest = Math.max(largest, Math.abs((double) a[i] - b[i]));
                    magnitude = Math.max(magnitude, Math.abs(a[i]));
                }
            }
        }
        return new Difference(largest, magnitude);
    }

    private static float[] logits(OnnxSession run, Graph network, Batch batch) {
        String output = network.outputs().get(0).name();
        return only(run.run(feeds(network, batch, Map.of()), List.of(output))).toFloatArray();
    }

    private static Map<String, HostTensor> feeds(Graph network, Batch batch, Map<String, HostTensor> furtherInputs) {
        Map<String, HostTensor> feeds = new LinkedHashMap<>(furtherInputs);
        feeds.put(BatchTensors.imageInput(network), BatchTensors.images(batch));
        return feeds;
    }

    private static HostTensor only(Map<String, HostTensor> outputs) {
        return outputs.values().iterator().next();
    }
}
