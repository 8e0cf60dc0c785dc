package dev.dnal.onnx.training.penalty;

import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.training.Parameter;
import dev.dnal.onnx.training.file.MetadataLine;
import dev.dnal.onnx.training.file.RecipeKinds;
import java.util.List;
import java.util.Optional;

/** What is added to the loss to make an architecture cheap, before it is multiplied by lambda. */
public interface Penalty {
    /**
     * Adds the nodes of the penalty.
     *
     * @param b adds to the step graph, which has a value under the name of each parameter
     * @param parameters all parameters of the network
     * @return the penalty, a scalar of the network's floating point type
     * @throws dev.dnal.onnx.graph.GraphException if there is none of the parameters that the penalty is on
     */
    Value apply(GraphBuilder b, List<Parameter> parameters);

    /**
     * What a training file says of the penalty, so that {@link RecipeKinds} can make it again; empty, as here, to let files
     * without a record of how their training was made.
     */
    default Optional<MetadataLine> describe() {
        return Optional.empty();
    }
}
