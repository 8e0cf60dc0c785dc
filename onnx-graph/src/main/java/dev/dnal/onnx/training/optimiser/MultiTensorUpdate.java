package dev.dnal.onnx.training.optimiser;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.pass.DeadNodeElimination;
import dev.dnal.onnx.training.Binding;
import dev.dnal.onnx.training.internal.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/*
 * An optimiser updates each parameter p by the same elementwise formula, p' = f(p, v, g, rate), v' = h(p, v, g). With the
 * parameters one after the other in a vector P = [p1, p2, ...], and V and G likewise,
 *
 *     P' = f(P, V, G, rate)      V' = h(P, V, G)
 *
 * are the same numbers in the same bytes, by as many nodes as one parameter takes. P and V are state themselves: the network
 * reads p1, p2, ... from Split(P), and nobody needs the parts of V.
 *
 * ONNX Runtime's Concat and Split for CUDA fill a table in each run that has an entry for each element along their axis, at 4 ns
 * on the host. So parameters of equally many elements are the rows of a matrix, and only small ones, which are vectors already,
 * are packed without being reshaped.
 */
/**
 * Makes one update of all that a step graph updates by the same formula: parameters, what the optimiser keeps for them, running
 * statistics. What PyTorch calls foreach or multi-tensor implementations of optimisers. For devices on which each node costs a
 * launch, whatever the size of its tensors; there half of the nodes of a training step go into updates otherwise.
 *
 * <ol>
 *   <li>Elementwise nodes that lead to nothing but next states of one shape are that shape's {@link UpdateFormula}.
 *   <li>Formulas that are equal but for the tensors that go in, which have equally many elements, become one, of packed tensors.
 *   <li>State that a formula both reads and makes is packed as it is kept; other tensors are packed in each step.
 * </ol>
 *
 * <p>Requires a lowered step graph of known shapes; ensures the same next state, packed as {@link StatePacking} says.
 */
public final class MultiTensorUpdate {
    private final Graph step;
    private final GraphBuilder b;
    private final Map<String, Binding> bindings = new LinkedHashMap<>();
    private final List<StatePacking.Packed> packed = new ArrayList<>();

    /** What has taken the place of state inputs that are packed now. */
    private final Map<Value, Value> parts = new LinkedHashMap<>();

    private MultiTensorUpdate(Graph step, List<Binding> bindings) {
        this.step = step;
        this.b = new GraphBuilder(step);
        bindings.forEach(binding -> this.bindings.put(binding.output(), binding));
    }

    /**
     * Rewrites a step graph in place.
     *
     * @param step the step graph, lowered
     * @param bindings what changes from step to step
     * @return how the state is packed now
     */
    public static StatePacking apply(Graph step, List<Binding> bindings) {
        MultiTensorUpdate update = new MultiTensorUpdate(step, bindings);
        update.mergeAll();
        return new StatePacking(List.copyOf(update.bindings.values()), update.packed);
    }

    private void mergeAll() {
        step.sort();
        Map<String, List<UpdateFormula>> alike = new LinkedHashMap<>();
        for (UpdateFormula formula : UpdateFormula.find(step, bindings)) {
            formula.signature()
                    .ifPresent(text -> alike.computeIfAbsent(text, same -> new ArrayList<>())
                            .add(formula));
        }
        alike.values().stream().filter(formulas -> formulas.size() > 1).forEach(this::merge);
        // Not before all are merged: formulas know their tensors by what their nodes read.
        parts.forEach(step::replaceAllUses);
        new DeadNodeElimination().apply(step);
        parts.keySet().forEach(step::remove);
        step.sort();
    }

    /** Cases 2 and 3. */
    private void merge(List<UpdateFormula> formulas) {
        UpdateFormula first = formulas.get(0);
        Layout layout = Layout.of(formulas);
        Map<Value, Value> merged = new HashMap<>();
        for (int leaf = 0; leaf < first.tensors().size(); leaf++) {
            List<Value> tensors = new ArrayList<>();
            for (UpdateFormula formula : formulas) {
                tensors.add(formula.tensors().get(leaf));
            }
            boolean isState = first.bindingOf(tensors.get(0)).isPresent();
            merged.put(tensors.get(0), isState ? packedState(tensors, layout) : packedNow(tensors, layout));
        }
        for (Node node : first.nodes()) {
            Value[] inputs = node.inputs().stream()
                    .map(input -> merged.getOrDefault(input, input))
                    .toArray(Value[]::new);
            merged.put(node.output(), b.call(node.opType(), inputs).output());
        }
        for (int root = 0; root < first.roots().size(); root++) {
            bindPacked(formulas, root, merged);
        }
    }

    private void bindPacked(List<UpdateFormula> formulas, int root, Map<Value, Value> merged) {
        UpdateFormula first = formulas.get(0);
        Binding binding = first.bindingTo(first.roots().get(root));
        Value next = Objects.requireNonNull(merged.get(first.roots().get(root)));
        Value state = Objects.requireNonNull(merged.get(step.requireValue(binding.input())));
        for (UpdateFormula formula : formulas) {
            Value replaced = formula.roots().get(root);
            bindings.remove(replaced.name());
            step.removeOutput(replaced);
        }
        step.rename(next, step.freshName(State.NEXT + state.name()));
        step.addOutput(next);
        bindings.put(next.name(), new Binding(state.name(), next.name()));
    }

    /** A state input for the state inputs, of which those that are read elsewhere become parts. */
    private Value packedState(List<Value> inputs, Layout layout) {
        String name = step.freshName("packed/" + inputs.get(0).name());
        Value state = step.addInput(name, new TensorType(inputs.get(0).type(), layout.shape()));
        List<Value> pieces = b.call("Split", state, b.longs(layout.partSizes()))
                .attribute("axis", 0)
                .outputs(inputs.size());
        List<StatePacking.Member> members = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            Value input = inputs.get(i);
            Shape shape = input.requireShape();
            Value part = layout.isFlat() ? pieces.get(i) : b.reshape(pieces.get(i), shape.sizes());
            members.add(new StatePacking.Member(input.name(), shape));
            parts.put(input, part);
        }
        packed.add(new StatePacking.Packed(name, layout.shape(), members));
        return state;
    }

    private Value packedNow(List<Value> tensors, Layout layout) {
        Value[] rows = tensors.stream()
                .map(tensor -> parts.getOrDefault(tensor, tensor))
                .map(tensor -> layout.isFlat() ? tensor : b.reshape(tensor, 1, layout.elements()))
                .toArray(Value[]::new);
        return b.call("Concat", rows).attribute("axis", 0).output();
    }

    /**
     * How tensors of equally many elements are packed.
     *
     * @param tensors how many there are
     * @param elements of each
     * @param isFlat whether they are vectors already, one behind the other; otherwise each is a row
     */
    private record Layout(int tensors, long elements, boolean isFlat) {
        static Layout of(List<UpdateFormula> formulas) {
            List<Shape> shapes = formulas.stream().map(UpdateFormula::shape).toList();
            boolean areVectors = shapes.stream().allMatch(shape -> shape.rank() == 1);
            return new Layout(shapes.size(), shapes.get(0).elements(), areVectors);
        }

        Shape shape() {
            return isFlat ? Shape.of(tensors * elements) : Shape.of(tensors, elements);
        }

        /** Along the first axis. */
        long[] partSizes() {
            long[] sizes = new long[tensors];
            Arrays.fill(sizes, isFlat ? elements : 1);
            return sizes;
        }
    }
}
