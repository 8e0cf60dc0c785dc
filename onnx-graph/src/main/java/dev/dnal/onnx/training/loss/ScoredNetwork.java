package dev.dnal.onnx.training.loss;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.DeadNodeElimination;
import dev.dnal.onnx.pass.ShapeInference;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.internal.Logits;
import dev.dnal.onnx.training.internal.State;
import java.util.Map;

/** Makes graphs that say what a network's outputs are worth. */
public final class ScoredNetwork {
    private ScoredNetwork() {}

    /**
     * A network with the score of its outputs in their place.
     *
     * @param network in opset 17's form with one output, [batch, outputs]; left as it is
     * @param loss whose score it is
     * @return the network's inputs, {@link TrainingGraph#LABELS} if the loss uses targets, what else it asks for, and one output,
     *     {@link TrainingGraph#SCORE}
     * @throws GraphException if the network has several outputs or none of that form, or an input or initializer of one of
     *     those names
     */
    public static Graph of(Graph network, Loss loss) {
        Graph scored = network.copy();
        new ShapeInference().apply(scored);
        Value outputs = Logits.isolate(scored, loss);
        new DeadNodeElimination().apply(scored);
        State names = new State(Map.of());
        Value score = loss.score(new LossContext(scored, loss, names, TrainingGraph.imageInput(scored), outputs));
        scored.removeOutput(outputs);
        scored.rename(score, names.free(scored, TrainingGraph.SCORE));
        scored.addOutput(score);
        return scored;
    }
}
