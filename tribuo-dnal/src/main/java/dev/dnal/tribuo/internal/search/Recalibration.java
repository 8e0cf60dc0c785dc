package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.training.RunningStatistics;
import dev.dnal.tribuo.data.batch.Batch;
import dev.dnal.tribuo.data.batch.BatchPipeline;
import dev.dnal.tribuo.data.batch.Batches;
import dev.dnal.tribuo.internal.evaluation.BatchTensors;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.search.ending.Cancellation;
import dev.dnal.tribuo.training.HostTensors;
import dev.dnal.tribuo.training.NetworkSession;
import java.util.Map;

/**
 * Makes the running statistics of batch normalisations fit a network that was cut, by images that it trains on: those that it has are of
 * what its layers saw before channels went.
 */
final class Recalibration {
    /** After so many images, statistics change by less than from one epoch of training to the next. */
    private static final int IMAGES = 4096;

    private Recalibration() {}

    /**
     * Takes the statistics anew.
     *
     * @param network gets them; one image input. Without batch normalisations it stays as it is, and no image is looked at
     * @param images as in training
     * @throws dev.dnal.tribuo.search.ending.TrainingCancelledException if the search is cancelled
     */
    static void of(Graph network, BatchPipeline images, SessionConfig session, Cancellation cancellation) {
        RunningStatistics statistics = new RunningStatistics(network);
        if (statistics.isEmpty()) {
            return;
        }
        Graph probe = statistics.probe();
        try (OnnxSession run = NetworkSession.open(probe, session);
                Batches batches = images.epoch(0)) {
            int seen = 0;
            while (seen < IMAGES && batches.hasNext()) {
                cancellation.requireNone("while the statistics of the network that was cut were taken");
                Batch batch = batches.next();
                statistics.add(
                        batch.size(),
                        HostTensors.toTensors(
                                run.run(Map.of(BatchTensors.imageInput(probe), BatchTensors.images(batch)))));
                seen += batch.size();
            }
        }
        statistics.update();
    }
}
