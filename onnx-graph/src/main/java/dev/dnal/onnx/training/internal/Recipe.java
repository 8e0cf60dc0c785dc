package dev.dnal.onnx.training.internal;

import java.util.Set;

/**
 * What a training graph was made by, so that it can be made again on a changed network.
 *
 * @param settings how the network trains
 * @param decayed names of the parameters that weight decay applies to
 */
public record Recipe(Settings settings, Set<String> decayed) {
    public Recipe {
        decayed = Set.copyOf(decayed);
    }
}
