package dev.dnal.tribuo.search;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.SearchSpace;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.training.loss.Loss;
import dev.dnal.tribuo.data.Augmentation;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.optimiser.StageOptimiser;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.training.TrainingConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that decides a search, but for the images and the seed.
 *
 * @param network to begin with
 * @param weights the first stage
 * @param strategy the second stage
 * @param budget what the learned network may cost; empty to let the strategy choose
 * @param last the third stage, on the small network
 * @param reinitialise whether the third stage begins with new random weights instead of those that the channels had
 * @param loss of all stages
 * @param optimiser of all stages
 * @param augmentations of training images, in order; may be empty
 * @param normalisation of all images
 * @param batchSize images per step, at least 1
 * @param validationFraction share of the images that is kept back to choose by, in [0, 1); 0 keeps none
 * @param training device, threads, kernels and shards
 * @param timeLimit how long all stages together may take, above 0; empty for as long as their epochs take
 */
public record SearchSettings(
        Network network,
        WeightStage weights,
        Strategy strategy,
        Optional<Budget> budget,
        WeightStage last,
        boolean reinitialise,
        Loss loss,
        StageOptimiser optimiser,
        List<Augmentation> augmentations,
        Normalisation normalisation,
        int batchSize,
        double validationFraction,
        TrainingConfig training,
        Optional<Duration> timeLimit) {
    /**
     * Copies the list and checks the ranges.
     *
     * @throws SettingException if a number is out of range
     */
    public SearchSettings {
        augmentations = List.copyOf(augmentations);
        if (budget.isEmpty() && !strategy.choosesItself()) {
            throw new SettingException(
                    strategy + " rates channels only: it needs a budget, as 0.5x of the MACs, to choose by");
        }
        if (batchSize < 1) {
            throw new SettingException("The batch size must be at least 1, found " + batchSize);
        }
        if (!(validationFraction >= 0 && validationFraction < 1)) {
            throw new SettingException(
                    "The share of validation images must be at least 0 and below 1, found " + validationFraction);
        }
        timeLimit.ifPresent(limit -> {
            if (limit.isNegative() || limit.isZero()) {
                throw new SettingException("The time limit must be above 0, found " + limit);
            }
        });
        boolean needsValidation =
                weights.earlyStopping().isPresent() || last.earlyStopping().isPresent() || strategy.needsValidation();
        if (validationFraction == 0 && needsValidation) {
            throw new SettingException(
                    "Early stopping needs validation images, and so does a strategy that measures networks: expected a share"
                            + " of them above 0, found 0");
        }
    }

    /** All of that without a time limit. */
    public SearchSettings(
            Network network,
            WeightStage weights,
            Strategy strategy,
            Optional<Budget> budget,
            WeightStage last,
            boolean reinitialise,
            Loss loss,
            StageOptimiser optimiser,
            List<Augmentation> augmentations,
            Normalisation normalisation,
            int batchSize,
            double validationFraction,
            TrainingConfig training) {
        this(
                network,
                weights,
                strategy,
                budget,
                last,
                reinitialise,
                loss,
                optimiser,
                augmentations,
                normalisation,
                batchSize,
                validationFraction,
                training,
                Optional.empty());
    }

    /** What the search decides over in a network, whose gates the network itself may name. */
    public List<Decision> decisions(Graph graph, List<String> gateSites) {
        return Decisions.of(graph, Set.of(SearchSpace.LAYERS), gateSites);
    }

    /** Device and threads, for whatever runs. */
    public SessionConfig session() {
        return training.session();
    }

    /** Epochs of the three stages together. */
    public int epochs() {
        return weights.epochs() + strategy.epochs() + last.epochs();
    }
}
