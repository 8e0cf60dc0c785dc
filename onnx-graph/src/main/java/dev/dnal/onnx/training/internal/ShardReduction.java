package dev.dnal.onnx.training.internal;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.training.shard.ShardedTraining;

/**
 * A graph of its own for the update. What it needs of the gradient graph is an output there, weighed by the shard's share of
 * the batch, and one input for each shard here.
 */
public final class ShardReduction implements GradientReduction {
    private final GraphBuilder gradients;
    private final GraphBuilder update;
    private final State state;
    private final int shards;

    public ShardReduction(Graph gradientGraph, Graph updateGraph, State state, int shards) {
        this.gradients = new GraphBuilder(gradientGraph);
        this.update = new GraphBuilder(updateGraph);
        this.state = state;
        this.shards = shards;
    }

    @Override
    public Graph graph() {
        return update.graph();
    }

    @Override
    public Value weigh(Value loss) {
        return gradients.mul(loss, share(loss));
    }

    private Value share(Value like) {
        Graph graph = gradients.graph();
        return graph.value(ShardedTraining.SHARE)
                .filter(graph::isInput)
                .orElseGet(() -> graph.addInput(
                        state.free(graph, ShardedTraining.SHARE), new TensorType(like.type(), Shape.scalar())));
    }

    @Override
    public Value sum(Value inGradientGraph, String name) {
        if (inGradientGraph.isAbsent()) {
            return inGradientGraph;
        }
        // An output of its own: the value may be an output already, or an input.
        Value output = gradients.emit("Identity", inGradientGraph);
        gradients.graph().rename(output, state.free(gradients.graph(), name));
        gradients.graph().addOutput(output);
        Value sum = part(output, 0);
        for (int shard = 1; shard < shards; shard++) {
            sum = update.add(sum, part(output, shard));
        }
        return sum;
    }

    private Value part(Value output, int shard) {
        return graph().addInput(ShardedTraining.ofShard(output.name(), shard), typeOf(output));
    }

    private static TensorType typeOf(Value value) {
        return new TensorType(value.type(), value.requireShape());
    }

    @Override
    public Value state(Value inGradientGraph) {
        return graph().value(inGradientGraph.name())
                .orElseGet(() -> graph().addInput(inGradientGraph.name(), typeOf(inGradientGraph)));
    }
}
