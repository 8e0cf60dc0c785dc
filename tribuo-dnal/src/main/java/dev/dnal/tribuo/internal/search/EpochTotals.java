package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.search.ending.TrainingDivergedException;
import dev.dnal.tribuo.search.record.Stage;
import dev.dnal.tribuo.search.resume.Checkpoint;
import java.util.Map;
import java.util.Objects;

/** Loss, score and time of an epoch so far. */
final class EpochTotals {
    private final long start;
    private int batches;
    private double loss;
    private double score;
    private int images;

    /** Goes on from what is done of the epoch. */
    EpochTotals(Checkpoint.PartOfEpoch begun) {
        start = System.nanoTime() - Math.round(begun.seconds() * 1e9);
        batches = begun.batches();
        loss = begun.loss();
        score = begun.score();
        images = begun.images();
    }

    /**
     * Adds what a step gave.
     *
     * @throws TrainingDivergedException if the loss is no longer finite
     */
    void add(Map<String, HostTensor> fetched, int batchSize, Stage stage, int epoch) {
        double batchLoss = item(fetched, TrainingGraph.LOSS);
        if (!Double.isFinite(batchLoss)) {
            throw new TrainingDivergedException(batchLoss, stage, epoch);
        }
        batches++;
        loss += batchLoss * batchSize;
        score += item(fetched, TrainingGraph.SCORE);
        images += batchSize;
    }

    private static double item(Map<String, HostTensor> fetched, String output) {
        return Objects.requireNonNull(fetched.get(output), output).item();
    }

    double meanLoss() {
        return loss / images;
    }

    double meanScore() {
        return score / images;
    }

    /** Steps that were made. */
    int steps() {
        return batches;
    }

    /** Images trained on. */
    int images() {
        return images;
    }

    double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    Checkpoint.PartOfEpoch soFar() {
        return new Checkpoint.PartOfEpoch(batches, loss, score, images, seconds());
    }
}
