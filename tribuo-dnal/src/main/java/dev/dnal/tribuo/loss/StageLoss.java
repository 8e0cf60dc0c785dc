package dev.dnal.tribuo.loss;

import com.oracle.labs.mlrg.olcut.config.Configurable;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenancable;
import dev.dnal.onnx.training.loss.Loss;
import dev.dnal.tribuo.config.Role;
import dev.dnal.tribuo.data.image.ImageShape;

/**
 * The loss of all stages of a training, in place of the trainer's own. Implementations are immutable; their provenance holds all
 * that decides the loss, as the hash of a file that it reads: a checkpoint is gone on from only where it is the same.
 */
@Role("Loss")
public interface StageLoss extends Configurable, Provenancable<ConfiguredObjectProvenance> {
    /** The loss. */
    Loss loss();

    /**
     * Checks, before anything trains, that the loss can be had for a network; any network will do if nothing else is said.
     *
     * @param shape of the images, [C, H, W]
     * @param outputs number of the network's outputs
     * @throws dev.dnal.onnx.graph.GraphException if it can't
     */
    default void requireFits(ImageShape shape, int outputs) {}
}
