package dev.dnal.onnx.training.optimiser;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.training.Binding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The elementwise nodes of a step graph that lead to next states of one shape, and to nothing else: how a parameter and what the
 * optimiser keeps for it are updated.
 */
final class UpdateFormula {
    /** Operators of which each element of the result is that of the same element, or of a scalar, of each input. */
    private static final Set<String> ELEMENTWISE = Set.of(
            "Abs", "Add", "Div", "Exp", "Log", "Max", "Min", "Mul", "Neg", "Pow", "Reciprocal", "Sign", "Sqrt", "Sub");

    private final Map<String, Binding> bindings;
    private final List<Value> roots = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();

    private UpdateFormula(Map<String, Binding> bindings) {
        this.bindings = bindings;
    }

    /**
     * The formulas of a step graph.
     *
     * @param step in order of execution, of known shapes
     * @param bindings by the names of their outputs
     */
    static Collection<UpdateFormula> find(Graph step, Map<String, Binding> bindings) {
        Map<Node, UpdateFormula> ofNode = new HashMap<>();
        Set<UpdateFormula> found = new LinkedHashSet<>();
        List<Node> backwards = new ArrayList<>(step.nodes());
        Collections.reverse(backwards);
        for (Node node : backwards) {
            if (!isElementwise(node)) {
                continue;
            }
            Set<UpdateFormula> readers = new LinkedHashSet<>();
            node.output().uses().forEach(use -> readers.add(ofNode.get(use.node())));
            boolean isRoot = step.isOutput(node.output());
            boolean isNext = bindings.containsKey(node.output().name());
            if (readers.contains(null) || isRoot != isNext || (readers.isEmpty() && !isRoot)) {
                continue;
            }
            UpdateFormula formula = join(readers, bindings, ofNode);
            found.removeAll(readers);
            found.add(formula);
            formula.add(node, isRoot);
            ofNode.put(node, formula);
        }
        found.forEach(UpdateFormula::toOrderOfExecution);
        return found;
    }

    private static boolean isElementwise(Node node) {
        return node.domain().isEmpty()
                && ELEMENTWISE.contains(node.opType())
                && node.output().requireShape().isFixed()
                && node.output().requireShape().rank() > 0;
    }

    private static UpdateFormula join(
            Set<UpdateFormula> readers, Map<String, Binding> bindings, Map<Node, UpdateFormula> ofNode) {
        if (readers.size() == 1) {
            return readers.iterator().next();
        }
        UpdateFormula joined = new UpdateFormula(bindings);
        for (UpdateFormula reader : readers) {
            joined.roots.addAll(reader.roots);
            joined.nodes.addAll(reader.nodes);
            reader.nodes.forEach(node -> ofNode.put(node, joined));
        }
        return joined;
    }

    private void add(Node node, boolean isRoot) {
        nodes.add(node);
        if (isRoot) {
            roots.add(node.output());
        }
    }

    private void toOrderOfExecution() {
        Set<Node> ordered = new LinkedHashSet<>();
        roots.forEach(root -> visit(root.producer().orElseThrow(), ordered));
        nodes.clear();
        nodes.addAll(ordered);
    }

    /** Formulas are a dozen nodes deep at most. */
    private void visit(Node node, Set<Node> ordered) {
        if (!nodes.contains(node) || ordered.contains(node)) {
            return;
        }
        node.inputs().forEach(input -> input.producer().ifPresent(producer -> visit(producer, ordered)));
        ordered.add(node);
    }

    /** The next states, in an order that equal formulas share. */
    List<Value> roots() {
        return roots;
    }

    /** The shape of the next states. */
    Shape shape() {
        return roots.get(0).requireShape();
    }

    /** The nodes in order of execution. */
    List<Node> nodes() {
        return nodes;
    }

    /** The binding of a next state. */
    Binding bindingTo(Value root) {
        return Objects.requireNonNull(bindings.get(root.name()));
    }

    /** The binding of which a value is the state, if its next state is made here. */
    Optional<Binding> bindingOf(Value value) {
        return roots.stream()
                .map(this::bindingTo)
                .filter(binding -> binding.input().equals(value.name()))
                .findFirst();
    }

    /** Tensors that go in, each once, in an order that equal formulas share. */
    List<Value> tensors() {
        Set<Value> leaves = new LinkedHashSet<>();
        for (Node node : nodes) {
            node.inputs().stream()
                    .filter(input -> !isScalar(input) && !isMadeHere(input))
                    .forEach(leaves::add);
        }
        return List.copyOf(leaves);
    }

    private static boolean isScalar(Value value) {
        return value.requireShape().rank() == 0;
    }

    private boolean isMadeHere(Value value) {
        return value.producer().filter(nodes::contains).isPresent();
    }

    /**
     * A text that is the same for formulas that differ in nothing but their tensors, which have the same number of elements; empty
     * if this is none that can be packed: one that broadcasts anything but scalars, or that makes a next state without a look at the
     * state before.
     */
    Optional<String> signature() {
        Shape shape = shape();
        List<Value> tensors = tensors();
        boolean isOfOneShape = nodes.stream()
                        .allMatch(node -> node.output().requireShape().equals(shape))
                && tensors.stream().allMatch(tensor -> tensor.requireShape().equals(shape));
        boolean readsItsState = roots.stream()
                .map(root -> bindingTo(root).input())
                .allMatch(state ->
                        tensors.stream().anyMatch(tensor -> tensor.name().equals(state)));
        return isOfOneShape && readsItsState ? Optional.of(text(tensors)) : Optional.empty();
    }

    private String text(List<Value> tensors) {
        Map<Value, String> names = new LinkedHashMap<>();
        tensors.forEach(tensor -> names.put(tensor, "tensor" + names.size()));
        StringBuilder text = new StringBuilder();
        text.append(shape().elements()).append(" elements\n");
        for (Node node : nodes) {
            text.append(node.opType());
            node.inputs().forEach(input -> text.append(' ').append(names.getOrDefault(input, scalar(input))));
            names.put(node.output(), "value" + names.size());
            text.append(" : ").append(node.output().type()).append('\n');
        }
        for (Value root : roots) {
            String state = bindingTo(root).input();
            Value input = tensors.stream()
                    .filter(tensor -> tensor.name().equals(state))
                    .findFirst()
                    .orElseThrow();
            text.append(names.get(input)).append(" = ").append(names.get(root)).append('\n');
        }
        return text.toString();
    }

    /** Constants by their value and what is computed of scalars by how: each formula may have its own. */
    private static String scalar(Value value) {
        Optional<Node> computed = value.producer()
                .filter(node -> ELEMENTWISE.contains(node.opType())
                        && node.inputs().stream().allMatch(UpdateFormula::isScalar));
        if (computed.isPresent()) {
            return computed.get().inputs().stream()
                    .map(UpdateFormula::scalar)
                    .collect(Collectors.joining(", ", computed.get().opType() + "(", ")"));
        }
        return value.initializer()
                .map(constant -> constant.type() + " " + constant.doubles()[0])
                .orElseGet(value::name);
    }
}
