package dev.dnal.onnx.network;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.DeadNodeElimination;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The layers of a network, separated from what its file has around them: images with channels last ({@link ChannelsLast}) and what sorts
 * out results ({@link NetworkSelection#layersOf}). They are worked on alone, and what they become is put back into the file's
 * network.
 */
public final class SeparatedLayers {
    private final Graph read;
    private final Graph first;
    private final NetworkSelection selection;
    private final Graph layers;
    private final Set<String> logits;

    private SeparatedLayers(Graph read, Graph first, NetworkSelection selection, Graph layers, Set<String> logits) {
        this.read = read;
        this.first = first;
        this.selection = selection;
        this.layers = layers;
        this.logits = Set.copyOf(logits);
    }

    /**
     * The layers of a network.
     *
     * @param read as the file says it; it is not changed, and must not be
     * @param selection what of it is wanted
     * @throws GraphException if that is not in it, or as {@link dev.dnal.onnx.opset.TailRemoval} does
     */
    public static SeparatedLayers of(Graph read, NetworkSelection selection) {
        Graph first = ChannelsLast.asFirst(read);
        return new SeparatedLayers(read, first, selection, selection.layersOf(first), Set.of());
    }

    /** The same without each Softmax and LogSoftmax at the end: what these read are the outputs in their place. */
    public SeparatedLayers beforeSoftmax() {
        Graph shown = layers.copy();
        Set<String> read = new HashSet<>();
        for (Value output : List.copyOf(shown.outputs())) {
            output.producer()
                    .filter(node -> node.is("Softmax") || node.is("LogSoftmax"))
                    .map(node -> node.input(0))
                    .filter(scores -> !shown.isOutput(scores))
                    .ifPresent(scores -> {
                        shown.replaceOutput(output, scores);
                        new DeadNodeElimination().apply(shown);
                        read.add(scores.name());
                    });
        }
        return new SeparatedLayers(this.read, first, selection, shown, read);
    }

    /** The layers with channels first, as the file says them; a copy. */
    public Graph graph() {
        return layers.copy();
    }

    /** The names of those outputs that a Softmax or LogSoftmax made probabilities of. */
    public Set<String> logits() {
        return logits;
    }

    /** Whether the file has nothing else than these layers. */
    public boolean isAll() {
        return first == read && !hasTail();
    }

    private boolean hasTail() {
        List<String> wanted = selection.outputs().isEmpty() ? names(read) : selection.outputs();
        return !wanted.equals(names(layers));
    }

    private static List<String> names(Graph graph) {
        return graph.outputs().stream().map(Value::name).toList();
    }

    /**
     * The file's network with other layers in place of its own, and inputs and outputs as it has them, but for outputs that need what those
     * layers don't compute.
     *
     * @param others canonical; the open inputs and the outputs are called as those of {@link #graph} are
     * @return in the opset of the file if nodes are kept as they are
     * @throws GraphException if the layers have no such inputs or outputs, or no output of the file is computed from theirs
     */
    public Graph putBack(Graph others) {
        Graph network = LayersReplacement.of(first, selection, others);
        return first == read ? network : ChannelsLast.asBefore(network, read);
    }
}
