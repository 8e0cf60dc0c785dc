package dev.dnal.tribuo.internal.search;

import static dev.dnal.tribuo.config.Checks.require;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.training.loss.Loss;
import dev.dnal.tribuo.data.PairAugmentation;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.search.TrainerSettings;
import dev.dnal.tribuo.training.TrainingConfig;
import java.util.List;

/**
 * Everything that decides a search, but for the images: what has been set, and what that comes to on a machine and on images.
 *
 * @param trainer what has been set
 * @param loss of all stages
 * @param normalisation of all images
 * @param training device, threads, kernels and shards
 */
public record SearchSettings(TrainerSettings trainer, Loss loss, Normalisation normalisation, TrainingConfig training) {
    /**
     * Checks the ranges.
     *
     * @throws SettingException if a setting is out of range, or one does not go with the loss
     */
    public SearchSettings {
        trainer.check();
        require(
                "augmentations",
                !loss.usesTargets() || trainer.augmentations().stream().noneMatch(PairAugmentation.class::isInstance),
                "Augmentations that make one image of two need a teacher that tells alone what it shows; found that labels or values"
                        + " are learned from");
    }

    /** What the search decides over in a network, whose gates the network itself may name. */
    public List<Decision> decisions(Graph graph, List<String> gateSites) {
        return Decisions.of(graph, trainer.searchSpace(), gateSites);
    }

    /** Device and threads, for whatever runs. */
    public SessionConfig session() {
        return training.session();
    }
}
