package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.training.TrainingBuilder;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.loss.Loss;
import dev.dnal.tribuo.optimiser.StageOptimiser;

/**
 * What all stages of a search minimise, and how.
 *
 * @param loss of an image
 * @param weighted whether images have weights
 * @param optimiser of all stages
 */
record Objective(Loss loss, boolean weighted, StageOptimiser optimiser) {
    /** Begins to say how a network trains. */
    TrainingBuilder training(Graph network) {
        TrainingBuilder training = TrainingGraph.of(network).loss(loss);
        return weighted ? training.weightedExamples() : training;
    }

    /** Begins to say how a network trains, by the optimiser. */
    TrainingBuilder training(Graph network, double weightDecay) {
        return training(network).optimiser(optimiser.withWeightDecay(weightDecay));
    }
}
