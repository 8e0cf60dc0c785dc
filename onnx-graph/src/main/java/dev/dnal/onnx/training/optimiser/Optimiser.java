package dev.dnal.onnx.training.optimiser;

import dev.dnal.onnx.training.file.MetadataLine;
import dev.dnal.onnx.training.file.RecipeKinds;
import java.util.Optional;

/** A rule that makes the next parameters from the parameters and their gradients, as nodes of a graph. */
public interface Optimiser {
    /** Adds the update of every trained parameter, and of the optimiser's own state, to the step graph. */
    void update(OptimiserStep step);

    /**
     * What a training file says of the optimiser, so that {@link RecipeKinds} can make it again; empty, as here, to let files
     * without a record of how their training was made.
     */
    default Optional<MetadataLine> describe() {
        return Optional.empty();
    }
}
