package dev.dnal.onnx.training.loss;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.internal.State;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@link Loss} works with: it adds nodes to the step graph, and sees what the network sees and puts out, what it should
 * put out, and what else the loss asks for. A shard sees its part of a batch.
 */
public final class LossContext extends GraphBuilder {
    private final Loss loss;
    private final State names;
    private final Optional<Value> images;
    private final Value outputs;
    private final Optional<Value> targets;
    private final Map<String, Value> frozen = new HashMap<>();
    private Optional<Value> weights = Optional.empty();

    /**
     * A context, which adds the input {@link TrainingGraph#LABELS} if the loss uses targets.
     *
     * @param names frees names of the graph
     * @param images what the network sees; empty if it has no data input
     * @param outputs what it puts out
     */
    public LossContext(Graph graph, Loss loss, State names, Optional<Value> images, Value outputs) {
        super(graph);
        this.loss = loss;
        this.names = names;
        this.images = images;
        this.outputs = outputs;
        this.targets =
                loss.usesTargets() ? Optional.of(feed(TrainingGraph.LABELS, loss.targets(outputs))) : Optional.empty();
    }

    /** Lets examples count by their weights, which is for the builder to say; adds the input {@link TrainingGraph#WEIGHTS}. */
    public void weighExamples() {
        weights = Optional.of(feed(
                TrainingGraph.WEIGHTS,
                new TensorType(outputs.type(), outputs.requireShape().remove(1))));
    }

    /**
     * What the network sees: its first data input, [batch, ...], the images as augmented and normalised.
     *
     * @throws GraphException if it has none
     */
    public Value images() {
        return images.orElseThrow(() -> new GraphException(
                "The loss looks at images, but graph '" + graph().name() + "' has no input for them"));
    }

    /** What the network puts out, [batch, outputs], without what the loss {@link Loss#includes}. */
    public Value outputs() {
        return outputs;
    }

    /**
     * What it should put out, as {@link Loss#targets} says.
     *
     * @throws IllegalStateException if the loss says that it uses none
     */
    public Value targets() {
        return targets.orElseThrow(() -> new IllegalStateException(
                loss + " says that it uses no targets; let usesTargets() be true to read them"));
    }

    /**
     * The output of a frozen network on the {@link #images}; its nodes are added the first time.
     *
     * @param name of the network in {@link Loss#frozen}
     * @throws GraphException if the network does not take these images
     */
    public Value frozen(String name) {
        return frozen.computeIfAbsent(name, this::addFrozen);
    }

    private Value addFrozen(String name) {
        FrozenNetwork network = loss.frozen().get(name);
        if (network == null) {
            throw new IllegalStateException(loss + " asks for the frozen network '" + name + "', but holds "
                    + loss.frozen().keySet());
        }
        Value output = network.addTo(this, FrozenNetwork.PREFIX + name + "/", images());
        graph().rename(output, names.free(graph(), FrozenNetwork.PREFIX + name));
        return output;
    }

    /**
     * Adds an input that whoever runs the steps has to feed in each of them. (The trainers of tribuo-dnal feed images, targets and
     * weights only.)
     *
     * @param name of the graph input
     * @param type with the batch as the first dimension, or a scalar
     * @throws GraphException if the network has an input or initializer of that name
     */
    public Value feed(String name, TensorType type) {
        return graph().addInput(names.free(graph(), name), type);
    }

    /**
     * The mean over the examples of the batch, each of which counts by its weight if examples have weights.
     *
     * @param perExample a number for each example, [batch]
     * @return a scalar
     */
    public Value mean(Value perExample) {
        // The weights are of mean 1 over the whole batch, so this is right for any part of it that a graph sees.
        Value weighed = weights.map(each -> mul(perExample, each)).orElse(perExample);
        return mean(weighed, 0);
    }

    /**
     * The mean over the outputs of each example.
     *
     * @param perOutput [batch, outputs]
     * @return [batch]
     */
    public Value meanOfOutputs(Value perOutput) {
        return mean(perOutput, 1);
    }

    private Value mean(Value values, long axis) {
        return call("ReduceMean", values)
                .attribute("axes", new long[] {axis})
                .attribute("keepdims", 0)
                .output();
    }
}
