package dev.dnal.onnx.training.internal;

import dev.dnal.onnx.training.loss.Loss;
import dev.dnal.onnx.training.optimiser.Optimiser;
import dev.dnal.onnx.training.penalty.Penalty;
import java.util.Optional;

/**
 * How a network trains, but for which of its parameters.
 *
 * @param loss what is minimised
 * @param weighted whether examples have weights
 * @param optimiser how
 * @param penalty what is added to the loss, if anything
 * @param normalisation what batch normalisations do
 */
public record Settings(
        Loss loss, boolean weighted, Optimiser optimiser, Optional<Penalty> penalty, BatchNormMode normalisation) {
    public Settings with(Loss newLoss) {
        return new Settings(newLoss, weighted, optimiser, penalty, normalisation);
    }

    public Settings withWeights() {
        return new Settings(loss, true, optimiser, penalty, normalisation);
    }

    public Settings with(Optimiser newOptimiser) {
        return new Settings(loss, weighted, newOptimiser, penalty, normalisation);
    }

    public Settings with(Optional<Penalty> newPenalty) {
        return new Settings(loss, weighted, optimiser, newPenalty, normalisation);
    }

    public Settings with(BatchNormMode newNormalisation) {
        return new Settings(loss, weighted, optimiser, penalty, newNormalisation);
    }
}
