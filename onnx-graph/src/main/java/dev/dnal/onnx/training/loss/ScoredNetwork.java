package dev.dnal.onnx.training.loss;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.pass.DeadNodeElimination;
import dev.dnal.onnx.pass.ShapeInference;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.internal.BatchNorms;
import dev.dnal.onnx.training.internal.Logits;
import dev.dnal.onnx.training.internal.State;
import java.util.Map;
import java.util.function.Function;

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
        return with(network, loss, TrainingGraph.SCORE, loss::score);
    }

    /**
     * A network with the mean loss of its outputs over the batch in their place, a scalar, as training sees it: batch normalisations use the
     * statistics of the batch, so that it counts for nothing what running statistics were of before channels went.
     *
     * @return the same as of {@link #of}, but its output is {@link TrainingGraph#LOSS}, and it may have internal operators
     * @throws GraphException as {@link #of}
     */
    public static Graph withLoss(Graph network, Loss loss) {
        Graph scored =
                with(network, loss, TrainingGraph.LOSS, context -> context.emit("Identity", loss.apply(context)));
        GraphBuilder b = new GraphBuilder(scored);
        scored.nodes().stream()
                .filter(node -> node.is("BatchNormalization"))
                .toList()
                .forEach(node -> {
                    scored.replaceAllUses(
                            node.output(), BatchNorms.ofBatch(b, node).get(0));
                    scored.remove(node);
                });
        scored.sort();
        return scored;
    }

    /**
     * The same graph with outputs of frozen networks given to it rather than computed, for who asks of the same images again and again.
     *
     * @param scored as {@link #of} or {@link #withLoss} makes it; left as it is
     * @return in which each {@link Loss#frozen} network is an input, {@link FrozenNetwork#PREFIX} and its name, [batch, outputs]
     */
    public static Graph givenFrozen(Graph scored, Loss loss) {
        Graph graph = scored.copy();
        for (String name : loss.frozen().keySet()) {
            Value computed = graph.requireValue(FrozenNetwork.PREFIX + name);
            graph.rename(computed, graph.freshName("computed"));
            Value given = graph.addInput(
                    FrozenNetwork.PREFIX + name, new TensorType(computed.type(), computed.requireShape()));
            graph.replaceAllUses(computed, given);
        }
        new DeadNodeElimination().apply(graph);
        return graph;
    }

    private static Graph with(Graph network, Loss loss, String name, Function<LossContext, Value> value) {
        Graph scored = network.copy();
        new ShapeInference().apply(scored);
        Value outputs = Logits.isolate(scored, loss);
        new DeadNodeElimination().apply(scored);
        State names = new State(Map.of());
        Value made = value.apply(new LossContext(scored, loss, names, TrainingGraph.imageInput(scored), outputs));
        scored.removeOutput(outputs);
        scored.rename(made, names.free(scored, name));
        scored.addOutput(made);
        return scored;
    }
}
