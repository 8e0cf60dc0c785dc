package dev.dnal.onnx.training.loss;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.network.CanonicalNetwork;
import dev.dnal.onnx.network.NetworkSelection;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Inlining;
import dev.dnal.onnx.pass.BatchNormFolding;
import dev.dnal.onnx.pass.DeadNodeElimination;
import dev.dnal.onnx.training.internal.Logits;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A network beside the one that trains, whose outputs a {@link Loss} reads: a teacher, say. It works as in use: batch
 * normalisations by their running statistics, dropout without effect. In a step graph its weights are constants, so they are
 * no parameters, have no gradients, and are no part of the state. Immutable.
 */
public final class FrozenNetwork {
    /** What names begin with in a step graph. */
    public static final String PREFIX = "frozen/";

    private final Graph graph;

    private FrozenNetwork(Graph graph) {
        this.graph = graph;
    }

    /**
     * Prepares a network, which is left as it is.
     *
     * @param network with one input, [batch, ...] of a batch that is free or can be freed, and one output
     * @throws GraphException if it is not valid, uses what is not supported, or has not that form
     */
    public static FrozenNetwork of(Graph network) {
        Graph graph = canonical(network);
        new BatchNormFolding().apply(graph);
        requireForm(graph);
        return new FrozenNetwork(graph);
    }

    private static Graph canonical(Graph network) {
        try {
            return CanonicalNetwork.of(network, NetworkSelection.ALL).ofAnyBatch();
        } catch (GraphException e) {
            throw e.in("Frozen network '" + network.name() + "'");
        }
    }

    private static void requireForm(Graph graph) {
        if (graph.inputs().size() != 1 || graph.outputs().size() != 1) {
            throw new GraphException("A frozen network must have one input and one output; graph '" + graph.name()
                    + "' has the inputs " + NetworkSelection.listed(List.copyOf(graph.inputs())) + " and the outputs "
                    + NetworkSelection.listed(graph.outputs()));
        }
        if (graph.outputs().get(0).producer().isEmpty()) {
            throw new GraphException("A frozen network must compute something; graph '" + graph.name()
                    + "' gives out its input or a constant");
        }
        Value input = graph.inputs().iterator().next();
        if (input.shape().filter(shape -> shape.rank() > 1).isEmpty()) {
            throw new GraphException("A frozen network must take batches, [batch, ...]; graph '" + graph.name()
                    + "' takes " + NetworkSelection.listed(List.of(input)));
        }
    }

    /**
     * The network whose output is what a final Softmax or LogSoftmax over classes reads; this one if it ends otherwise.
     *
     * @throws GraphException if that is not FLOAT or DOUBLE [batch, classes]
     */
    public FrozenNetwork beforeSoftmax() {
        Graph cut = graph.copy();
        Logits.isolate(cut, new SoftmaxCrossEntropy());
        new DeadNodeElimination().apply(cut);
        return new FrozenNetwork(cut);
    }

    /**
     * The network alone, for images of a shape that it may leave open.
     *
     * @param image shape without the batch
     * @return a graph of its own
     * @throws GraphException if the network does not take images of that shape
     */
    public Graph on(Shape image) {
        Value input = input();
        Graph alone = new Graph(graph.name());
        alone.opsets().putAll(graph.opsets());
        Value images = alone.addInput(input.name(), new TensorType(input.type(), image.insert(0, Dim.symbol("batch"))));
        alone.addOutput(addTo(new GraphBuilder(alone), "", images));
        return alone;
    }

    /**
     * Adds the nodes of the network to a graph.
     *
     * @param prefix of the names that its nodes, weights and inner values get, as far as they are free
     * @param images what it is to see, of the graph
     * @return its output
     * @throws GraphException if it does not take images of that type and shape
     */
    Value addTo(GraphBuilder b, String prefix, Value images) {
        requireFits(images);
        return Objects.requireNonNull(
                Inlining.of(b, prefix, graph, Map.of(input(), images)).get(output()));
    }

    private void requireFits(Value images) {
        Value input = input();
        if (images.type() != input.type()
                || !images.requireShape()
                        .remove(0)
                        .mayEqual(input.requireShape().remove(0))) {
            throw new GraphException("The frozen network '" + graph.name() + "' takes " + input.type()
                    + input.requireShape() + ", found images of the form " + images.type() + images.requireShape()
                    + "; choose a network for images of that form");
        }
    }

    private Value input() {
        return graph.inputs().iterator().next();
    }

    private Value output() {
        return graph.outputs().get(0);
    }

    /**
     * The network that a step graph holds.
     *
     * @param name by which a loss knows it
     * @throws GraphException if there is none of that name
     */
    public static FrozenNetwork in(Graph step, String name) {
        Graph graph = step.copy();
        Value output = graph.value(PREFIX + name)
                .orElseThrow(() -> new GraphException("The loss needs the frozen network '" + name
                        + "', but the algorithm graph has no value '" + PREFIX + name + "'"));
        List.copyOf(graph.outputs()).forEach(graph::removeOutput);
        graph.addOutput(output);
        new DeadNodeElimination().apply(graph);
        graph.inputs().stream().filter(input -> input.uses().isEmpty()).toList().forEach(graph::remove);
        graph.setName(name);
        return of(graph);
    }
}
