package dev.dnal.onnx.training.loss;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.training.file.MetadataLine;
import dev.dnal.onnx.training.file.RecipeKinds;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A loss as nodes of a graph, and what the outputs are worth that it is to make better. Implementations are immutable. */
public interface Loss {
    /**
     * Whether outputs are compared with targets at all; if not, training needs no labels.
     *
     * @return true if nothing else is said
     */
    default boolean usesTargets() {
        return true;
    }

    /**
     * The targets that it compares outputs with; not asked for if it uses none.
     *
     * @param outputs what the network puts out, [batch, outputs]
     * @return type and shape of the targets; the first dimension is the batch
     */
    TensorType targets(Value outputs);

    /**
     * Whether the loss does itself what the last node of a network does, as a cross entropy does a softmax; training then leaves
     * the node out.
     *
     * @return false if nothing else is said
     */
    default boolean includes(Node last) {
        return false;
    }

    /**
     * The networks whose outputs it reads by {@link LossContext#frozen}.
     *
     * @return the networks by names without slashes; none if nothing else is said
     */
    default Map<String, FrozenNetwork> frozen() {
        return Map.of();
    }

    /**
     * Adds the nodes of the loss.
     *
     * @param context adds to the step graph
     * @return the mean loss of the batch, a scalar of the outputs' type: {@link LossContext#mean} makes it of the losses of
     *     examples
     */
    Value apply(LossContext context);

    /**
     * What it comes to for outputs that say nothing of the targets, where that is known without these.
     *
     * @param outputs how many numbers the network puts out for an example
     * @return empty if nothing else is said
     */
    default OptionalDouble atChance(long outputs) {
        return OptionalDouble.empty();
    }

    /**
     * Adds the nodes of the score.
     *
     * @param context of {@link #apply}, or that of a network without training
     * @return the sum over the batch of what each example's outputs are worth, a FLOAT scalar; the higher, the better
     */
    Value score(LossContext context);

    /** What mean scores are called and shown as. */
    Metric metric();

    /**
     * What a training file says of the loss, so that {@link RecipeKinds} can make it again; empty, as here, to let files
     * without a record of how their training was made.
     */
    default Optional<MetadataLine> describe() {
        return Optional.empty();
    }
}
