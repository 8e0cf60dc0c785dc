package dev.dnal.tribuo.search;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.tribuo.data.Batch;
import dev.dnal.tribuo.data.BatchPipeline;
import dev.dnal.tribuo.data.Batches;
import dev.dnal.tribuo.data.ImageSource;
import dev.dnal.tribuo.data.Normalisation;
import dev.dnal.tribuo.runtime.HostTensor;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.SessionConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs networks on a fixed set of images. Not safe for use by several threads at once. */
public final class NetworkEvaluator {
    private static final int BATCH_SIZE = 250;

    private final BatchPipeline images;
    private final SessionConfig session;

    /**
     * An evaluator.
     *
     * @throws IllegalArgumentException if the normalisation does not fit the images
     */
    public NetworkEvaluator(ImageSource images, Normalisation normalisation, SessionConfig session) {
        this.images = BatchPipeline.evaluation(images, normalisation, BATCH_SIZE);
        this.session = session;
    }

    /**
     * Share of the images whose largest logit is at their label; the first of equals counts.
     *
     * @param network one image input, one output of logits
     * @return 0 to 1
     */
    public double accuracy(Graph network) {
        return accuracy(network, Map.of());
    }

    /** As {@link #accuracy(Graph)}, for a network with further inputs. */
    double accuracy(Graph network, Map<String, HostTensor> furtherInputs) {
        int right = 0;
        try (OnnxSession run = OnnxSession.open(OnnxWriter.toBytes(network), session);
                Batches batches = images.epoch(0)) {
            while (batches.hasNext()) {
                Batch batch = batches.next();
                float[] logits = logits(run, network, batch, furtherInputs);
                right += countRight(logits, batch);
            }
        }
        return (double) right / images.source().size();
    }

    /** Largest difference between a logit of one network and the same logit of the other. */
    double maxAbsDifference(Graph one, Graph other) {
        double largest = 0;
        try (OnnxSession first = OnnxSession.open(OnnxWriter.toBytes(one), session);
                OnnxSession second = OnnxSession.open(OnnxWriter.toBytes(other), session);
                Batches batches = images.epoch(0)) {
            while (batches.hasNext()) {
                Batch batch = batches.next();
                float[] a = logits(first, one, batch, Map.of());
                float[] b = logits(second, other, batch, Map.of());
                for (int i = 0; i < a.length; i++) {
                    largest = Math.max(largest, Math.abs((double) a[i] - b[i]));
                }
            }
        }
        return largest;
    }

    private static float[] logits(OnnxSession run, Graph network, Batch batch, Map<String, HostTensor> furtherInputs) {
        Map<String, HostTensor> feeds = new LinkedHashMap<>(furtherInputs);
        feeds.put(StageTrainer.imageInput(network), BatchTensors.images(batch));
        String output = network.outputs().get(0).name();
        return run.run(feeds, List.of(output)).values().iterator().next().toFloatArray();
    }

    private static int countRight(float[] logits, Batch batch) {
        int classes = logits.length / batch.size();
        int right = 0;
        for (int i = 0; i < batch.size(); i++) {
            int best = 0;
            for (int k = 1; k < classes; k++) {
                best = logits[i * classes + k] > logits[i * classes + best] ? k : best;
            }
            right += best == batch.labels().get(i) ? 1 : 0;
        }
        return right;
    }
}
