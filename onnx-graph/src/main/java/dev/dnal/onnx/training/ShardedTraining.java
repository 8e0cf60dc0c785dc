package dev.dnal.onnx.training;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network's training as two graphs, for batches that are cut into shards. Immutable.
 *
 * <p>The shard graph has the inputs of {@link TrainingGraph}'s step graph that its loss and gradients depend on, and
 * {@value #SHARE}: which part of the batch the shard is, a scalar in [0, 1]. Its outputs are what the update needs of each shard.
 *
 * <p>The update graph has an input {@link #ofShard} for each shard and each of those outputs, the learning rate, and the state.
 * Its outputs are the step graph's: losses, number of right predictions, next state.
 *
 * <p>Batch normalisations see their shard only. Gradients are those of the mean loss of the batch; running statistics follow
 * the mean of the shards' statistics, weighed by their shares.
 */
public final class ShardedTraining {
    /** Input of the shard graph: the shard's part of the batch, a scalar in [0, 1]. */
    public static final String SHARE = "share";

    private final Graph shardGraph;
    private final Graph updateGraph;
    private final List<Binding> bindings;
    private final Map<String, Tensor> state;

    /** Takes over the graphs. */
    ShardedTraining(Graph shardGraph, Graph updateGraph, List<Binding> bindings, Map<String, Tensor> state) {
        this.shardGraph = shardGraph;
        this.updateGraph = updateGraph;
        this.bindings = List.copyOf(bindings);
        this.state = Collections.unmodifiableMap(new LinkedHashMap<>(state));
    }

    /** The update graph's input for output {@code name} of the shard graph of shard {@code shard}, counted from 0. */
    public static String ofShard(String name, int shard) {
        return name + "/shard" + shard;
    }

    /** What each shard computes, a copy that may be lowered. It holds internal gradient operators, which a lowering replaces. */
    public Graph shardGraph() {
        return shardGraph.copy();
    }

    /** What is computed once for all shards, a copy. */
    public Graph updateGraph() {
        return updateGraph.copy();
    }

    /** What changes from step to step: pairs of a state input and the update graph's output with its next value. */
    public List<Binding> bindings() {
        return bindings;
    }

    /** Value of each state input at the beginning, whichever graph reads it. */
    public Map<String, Tensor> initialState() {
        return state;
    }
}
