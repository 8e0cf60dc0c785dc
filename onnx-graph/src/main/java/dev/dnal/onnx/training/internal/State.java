package dev.dnal.onnx.training.internal;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.training.Binding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The state of a step graph while it is built. */
public final class State {
    /** What names of next states begin with. */
    public static final String NEXT = "next/";

    private final Map<String, Tensor> kept;
    private final Map<String, Tensor> initial = new LinkedHashMap<>();
    private final List<Binding> bindings = new ArrayList<>();

    /**
     * An empty state.
     *
     * @param kept values that the optimiser's states have instead of their first ones, where shapes and types agree
     */
    public State(Map<String, Tensor> kept) {
        this.kept = kept;
    }

    /**
     * Makes sure that a name of the step graph's interface can be taken: what the network calls so inside is renamed.
     *
     * @return the name
     * @throws GraphException if it is the name of an input or initializer of the network
     */
    public String free(Graph graph, String name) {
        graph.value(name).ifPresent(value -> {
            if (value.producer().isEmpty()) {
                throw new GraphException("The network has an input or initializer '" + name
                        + "', but the training graph needs that name; rename it in the network");
            }
            graph.rename(value, graph.freshName(name));
        });
        return name;
    }

    /** Adds a parameter's value. */
    public void put(String name, Tensor value) {
        initial.put(name, value);
    }

    /** Adds a state of the optimiser's: the value kept from before, or else its first value. */
    public void putKept(String name, Tensor first) {
        Tensor before = kept.getOrDefault(name, first);
        boolean fits = before.type() == first.type() && before.shape().equals(first.shape());
        put(name, fits ? before : first);
    }

    /** Makes {@code next} the output that holds the next value of the state input {@code current}. */
    public void bind(Graph graph, Value current, Value next) {
        String name = free(graph, NEXT + current.name());
        graph.rename(next, name);
        graph.addOutput(next);
        bindings.add(new Binding(current.name(), name));
    }

    /** Value of each state input, in the order they were added. */
    public Map<String, Tensor> initial() {
        return initial;
    }

    /** What changes from step to step. */
    public List<Binding> bindings() {
        return bindings;
    }
}
