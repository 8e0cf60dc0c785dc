package dev.dnal.onnx.training;

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
record Settings(
        Loss loss, boolean weighted, Optimiser optimiser, Optional<Penalty> penalty, Normalisation normalisation) {
    Settings with(Loss newLoss) {
        return new Settings(newLoss, weighted, optimiser, penalty, normalisation);
    }

    Settings withWeights() {
        return new Settings(loss, true, optimiser, penalty, normalisation);
    }

    Settings with(Optimiser newOptimiser) {
        return new Settings(loss, weighted, newOptimiser, penalty, normalisation);
    }

    Settings with(Optional<Penalty> newPenalty) {
        return new Settings(loss, weighted, optimiser, newPenalty, normalisation);
    }

    Settings with(Normalisation newNormalisation) {
        return new Settings(loss, weighted, optimiser, penalty, newNormalisation);
    }
}
