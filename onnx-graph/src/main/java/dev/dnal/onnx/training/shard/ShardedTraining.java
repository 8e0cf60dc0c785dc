package dev.dnal.onnx.training.shard;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.Pass;
import dev.dnal.onnx.training.Binding;
import dev.dnal.onnx.training.TrainingGraph;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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

    /** Takes over the graphs; for the builder, see {@link TrainingGraph#sharded}. */
    public ShardedTraining(Graph shardGraph, Graph updateGraph, List<Binding> bindings, Map<String, Tensor> state) {
        this.shardGraph = shardGraph;
        this.updateGraph = updateGraph;
        this.bindings = List.copyOf(bindings);
        this.state = Collections.unmodifiableMap(new LinkedHashMap<>(state));
    }

    /** The update graph's input for output {@code name} of the shard graph of shard {@code shard}, counted from 0. */
    public static String ofShard(String name, int shard) {
        return name + "/shard" + shard;
    }

    /**
     * The graphs to run.
     *
     * @param once what all shards read and none changes, as weights in the form that kernels want; it makes inputs of
     *     {@code shard}, under the same names; empty if there is nothing of the kind
     * @param shard what each shard computes
     * @param update what is computed once for all shards
     */
    public record Lowered(Optional<Graph> once, Graph shard, Graph update) {}

    /** Makes the graphs ready to run, with a lowering that replaces internal operators. */
    public Lowered lower(Pass lowering) {
        Graph shard = shardGraph.copy();
        lowering.apply(shard);
        Set<String> changing = shard.inputs().stream()
                .filter(input -> !state.containsKey(input.name()) && isOfShard(input))
                .map(Value::name)
                .collect(Collectors.toSet());
        return new Lowered(ShardInvariantHoisting.takeOut(shard, changing), shard, updateGraph.copy());
    }

    private static boolean isOfShard(Value input) {
        return input.requireShape().rank() > 0 || input.name().equals(SHARE);
    }

    /** What each shard computes, a copy. It holds internal gradient operators. */
    Graph shardGraph() {
        return shardGraph.copy();
    }

    /** What is computed once for all shards, a copy. */
    Graph updateGraph() {
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
