package dev.dnal.onnx.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * An ONNX model's graph: nodes and the values between them, with the model's opsets and metadata.
 *
 * <p>Names of values are unique. Nodes keep the order they were added in, which need not be an order of execution while a
 * graph is being rewritten; {@link #sort()} makes it one. Not safe for use by several threads at once.
 */
public final class Graph {
    private String name;
    private String docString = "";
    private ModelInfo info = ModelInfo.ours();
    private ReadLimits.Allowance allowance = ReadLimits.Allowance.UNLIMITED;
    private final Map<String, Long> opsets = new TreeMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, Value> values = new LinkedHashMap<>();
    private final LinkedHashSet<Value> inputs = new LinkedHashSet<>();
    private final LinkedHashSet<Value> initializers = new LinkedHashSet<>();
    private final List<Value> outputs = new ArrayList<>();
    private final LinkedHashSet<Node> nodes = new LinkedHashSet<>();
    private final Map<String, Integer> nextSuffix = new HashMap<>();
    // Names of nodes that are gone stay taken, so that a fresh name is one no message ever meant something else by.
    private final Set<String> nodeNames = new HashSet<>();

    /** Names that graphs within kept nodes take. */
    private final Set<String> namesWithin = new HashSet<>();

    private Optional<Consumer<Graph>> fileForm = Optional.empty();
    private boolean trusted = true;

    /** An empty graph. */
    public Graph(String name) {
        this.name = name;
    }

    /** The graph's name. */
    public String name() {
        return name;
    }

    /** Sets the graph's name. */
    public void setName(String newName) {
        name = newName;
    }

    /** Free text about the graph. */
    public String docString() {
        return docString;
    }

    /** Sets the free text about the graph. */
    public void setDocString(String text) {
        docString = text;
    }

    /** What the model says about itself. */
    public ModelInfo info() {
        return info;
    }

    /** Replaces what the model says about itself. */
    public void setInfo(ModelInfo newInfo) {
        info = newInfo;
    }

    /**
     * Memory that may be taken for this graph before it runs: as much as its file accounts for, see {@link ReadLimits}; without bound
     * for a graph that was made by program.
     */
    public ReadLimits.Allowance allowance() {
        return allowance;
    }

    void setAllowance(ReadLimits.Allowance allowed) {
        allowance = allowed;
    }

    /**
     * Whether nodes that are kept as they are may be run, of which nobody here has looked at inputs and attributes: those of a file that is
     * trusted ({@link ReadLimits#trusted}), or of a graph that was made by program.
     */
    public boolean isTrusted() {
        return trusted;
    }

    void setTrusted(boolean isTrusted) {
        trusted = isTrusted;
    }

    /** What brings a copy of the graph to the form in which it is written, if that is another than its own. */
    public Optional<Consumer<Graph>> fileForm() {
        return fileForm;
    }

    /** Says in which form the graph is written. */
    public void setFileForm(Optional<Consumer<Graph>> form) {
        fileForm = form;
    }

    /** Keeps fresh names from being those that graphs within nodes take. */
    void reserve(Collection<String> names) {
        namesWithin.addAll(names);
    }

    /** Version of each operator domain in use; "" is ONNX's own. Modifiable, sorted by domain. */
    public Map<String, Long> opsets() {
        return opsets;
    }

    /** The model's metadata properties, modifiable, in file order. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** The graph inputs in order, including those that have a default in an initializer; an unmodifiable view. */
    public Collection<Value> inputs() {
        return Collections.unmodifiableSet(inputs);
    }

    /** The graph inputs in order that have no default, and so must be given something in each run. */
    public List<Value> openInputs() {
        return inputs.stream().filter(input -> input.initializer().isEmpty()).toList();
    }

    /** The initializers in order; an unmodifiable view. */
    public Collection<Value> initializers() {
        return Collections.unmodifiableSet(initializers);
    }

    /** The graph outputs in order; an unmodifiable view. */
    public List<Value> outputs() {
        return Collections.unmodifiableList(outputs);
    }

    /** The nodes in the order they were added or last sorted; an unmodifiable view. */
    public Collection<Node> nodes() {
        return Collections.unmodifiableSet(nodes);
    }

    /** Every value in the graph; an unmodifiable view. */
    public Collection<Value> values() {
        return Collections.unmodifiableCollection(values.values());
    }

    /** The value of that name, if there is one. */
    public Optional<Value> value(String valueName) {
        return Optional.ofNullable(values.get(valueName));
    }

    /**
     * The value of that name.
     *
     * @throws GraphException if there is none
     */
    public Value requireValue(String valueName) {
        return value(valueName)
                .orElseThrow(() -> new GraphException("Graph '" + name + "' has no value named '" + valueName + "'"));
    }

    /** Whether the value is a graph input. */
    public boolean isInput(Value value) {
        return inputs.contains(value);
    }

    /** Whether the value is a graph output. */
    public boolean isOutput(Value value) {
        return outputs.contains(value);
    }

    /**
     * Adds a value that nothing makes yet; a node added later may name it as its output.
     *
     * @throws GraphException if the name is taken or empty
     */
    private Value newValue(String valueName) {
        if (valueName.isEmpty()) {
            throw new GraphException("A value in graph '" + name + "' must have a name that is not empty");
        }
        Value value = new Value(valueName);
        if (values.putIfAbsent(valueName, value) != null) {
            throw new GraphException(
                    "Graph '" + name + "' has two values named '" + valueName + "'; names must be unique");
        }
        return value;
    }

    /**
     * Adds a graph input.
     *
     * @throws GraphException if the name is taken or empty
     */
    public Value addInput(String valueName, TensorType type) {
        Value value = newValue(valueName);
        value.setType(type);
        inputs.add(value);
        return value;
    }

    /**
     * Adds an initializer.
     *
     * @throws GraphException if the name is taken or empty
     */
    public Value addInitializer(String valueName, Tensor contents) {
        Value value = newValue(valueName);
        value.setInitializer(contents);
        initializers.add(value);
        return value;
    }

    /**
     * Gives a value that no node makes its contents, or new contents; a graph input becomes an input with a default.
     *
     * @throws GraphException if a node makes the value
     */
    public void setInitializer(Value value, Tensor contents) {
        if (value.producer().isPresent()) {
            throw new GraphException("Value '" + value.name() + "' is made by node "
                    + value.producer().get().label() + " and can't be an initializer");
        }
        value.setInitializer(contents);
        initializers.add(value);
    }

    /** Turns an initializer into a graph input of the same name and type, without a default. */
    public void makeInput(Value initializer) {
        initializer.setInitializer(null);
        initializers.remove(initializer);
        inputs.add(initializer);
    }

    /**
     * Takes a value that has a default from the graph inputs: what was the default is then its contents in every run.
     *
     * @throws GraphException if the value has no default
     */
    public void fixInput(Value input) {
        if (input.initializer().isEmpty()) {
            throw new GraphException("Graph input '" + input.name() + "' has no default to fix it to");
        }
        inputs.remove(input);
    }

    /** Adds a value to the graph outputs. */
    public void addOutput(Value value) {
        outputs.add(value);
    }

    /** Takes a value from the graph outputs. */
    public void removeOutput(Value value) {
        outputs.remove(value);
    }

    /**
     * Adds a node whose outputs are new values.
     *
     * @param outputNames names of the outputs; "" for an optional output that is not wanted
     * @throws GraphException if a name of an output is taken
     */
    public Node addNode(
            String domain, String opType, String nodeName, List<Value> nodeInputs, List<String> outputNames) {
        List<Value> made = new ArrayList<>();
        for (String output : outputNames) {
            made.add(output.isEmpty() ? Value.absent() : newValue(output));
        }
        Node node = new Node(domain, opType, nodeName, nodeInputs, made);
        nodes.add(node);
        nodeNames.add(nodeName);
        return node;
    }

    /**
     * Removes a node and its outputs.
     *
     * @throws GraphException if an output is still read, or is a graph output
     */
    public void remove(Node node) {
        for (Value output : node.outputs()) {
            requireUnused(output);
        }
        node.truncateInputs(0);
        nodes.remove(node);
        for (Value output : node.outputs()) {
            values.remove(output.name());
        }
    }

    /**
     * Removes a graph input or initializer.
     *
     * @throws GraphException if it is still read, is a graph output, or is made by a node
     */
    public void remove(Value value) {
        requireUnused(value);
        if (value.producer().isPresent()) {
            throw new GraphException("Value '" + value.name() + "' goes away with the node that makes it, "
                    + value.producer().get().label());
        }
        inputs.remove(value);
        initializers.remove(value);
        values.remove(value.name());
    }

    private void requireUnused(Value value) {
        if (!value.uses().isEmpty() || outputs.contains(value)) {
            throw new GraphException("Value '" + value.name() + "' is still in use by "
                    + (value.uses().isEmpty()
                            ? "the graph's outputs"
                            : value.uses().iterator().next().node().label()));
        }
    }

    /** Puts an output in the place of another, which stays as a value. */
    public void replaceOutput(Value old, Value other) {
        Collections.replaceAll(outputs, old, other);
    }

    /**
     * Makes every reader of {@code old} read {@code replacement} instead. Where {@code old} is a graph output,
     * {@code replacement} takes its place and its name, so that the graph's interface stays as it was.
     */
    public void replaceAllUses(Value old, Value replacement) {
        replaceUses(old, replacement, reader -> true);
    }

    /**
     * As {@link #replaceAllUses}, but the nodes that compute {@code replacement} from {@code old} go on reading {@code old}:
     * for putting something behind a value.
     */
    public void insertAfter(Value old, Value replacement, Set<Node> inserted) {
        replaceUses(old, replacement, reader -> !inserted.contains(reader));
    }

    private void replaceUses(Value old, Value replacement, Predicate<Node> which) {
        for (Value.Use use : List.copyOf(old.uses())) {
            if (which.test(use.node())) {
                use.node().setInput(use.index(), replacement);
            }
        }
        if (outputs.contains(old)) {
            Collections.replaceAll(outputs, old, replacement);
            if (!inputs.contains(replacement) && !initializers.contains(replacement)) {
                String outputName = old.name();
                rename(old, freshName(outputName));
                rename(replacement, outputName);
            }
        }
    }

    /**
     * Gives a value another name.
     *
     * @throws GraphException if the name is taken
     */
    public void rename(Value value, String newName) {
        if (value.name().equals(newName)) {
            return;
        }
        if (values.putIfAbsent(newName, value) != null) {
            throw new GraphException(
                    "Can't rename value '" + value.name() + "' to '" + newName + "': the name is taken");
        }
        values.remove(value.name());
        value.setName(newName);
    }

    /** A name no value has yet: {@code hint} itself, or {@code hint} with a number behind it. */
    public String freshName(String hint) {
        String candidate = hint;
        while (candidate.isEmpty() || values.containsKey(candidate) || namesWithin.contains(candidate)) {
            candidate = hint + "_" + nextSuffix.merge(hint, 1, Integer::sum);
        }
        return candidate;
    }

    /** A name no node has had yet: {@code hint} itself, or {@code hint} with a number behind it. */
    public String freshNodeName(String hint) {
        String candidate = hint;
        while (nodeNames.contains(candidate)) {
            candidate = hint + "_" + nextSuffix.merge(hint, 1, Integer::sum);
        }
        return candidate;
    }

    /**
     * Puts the nodes into an order of execution: the present order, changed only where a node stands before one it reads
     * from.
     *
     * @throws GraphException if there is a cycle
     */
    public void sort() {
        List<Node> sorted = TopologicalOrder.of(this);
        nodes.clear();
        nodes.addAll(sorted);
    }

    /** A copy that shares nothing that can change with this graph; contents of tensors are shared. */
    public Graph copy() {
        Graph copy = new Graph(name);
        copy.docString = docString;
        copy.info = info;
        copy.allowance = allowance;
        copy.opsets.putAll(opsets);
        copy.metadata.putAll(metadata);
        copy.nodeNames.addAll(nodeNames);
        copy.namesWithin.addAll(namesWithin);
        copy.fileForm = fileForm;
        copy.trusted = trusted;
        Map<Value, Value> copies = new HashMap<>();
        copies.put(Value.absent(), Value.absent());
        for (Value value : values.values()) {
            Value twin = copy.newValue(value.name());
            value.initializer().ifPresent(twin::setInitializer);
            twin.setType(value.type());
            value.shape().ifPresent(shape -> twin.setType(new TensorType(value.type(), shape)));
            value.contents().ifPresent(twin::setContents);
            twin.setDocString(value.docString());
            twin.setOtherType(value.otherType().orElse(null));
            copies.put(value, twin);
        }
        for (Node node : nodes) {
            Node twin = new Node(
                    node.domain(),
                    node.opType(),
                    node.name(),
                    twins(node.inputs(), copies),
                    twins(node.outputs(), copies));
            node.attributes().forEach(twin::setAttribute);
            twin.setDocString(node.docString());
            twin.metadata().putAll(node.metadata());
            twin.setOrigin(node);
            copy.nodes.add(twin);
        }
        copy.inputs.addAll(twins(inputs, copies));
        copy.initializers.addAll(twins(initializers, copies));
        copy.outputs.addAll(twins(outputs, copies));
        return copy;
    }

    private static List<Value> twins(Collection<Value> originals, Map<Value, Value> copies) {
        return originals.stream().map(copies::get).toList();
    }

    @Override
    public String toString() {
        return "Graph '" + name + "' with " + nodes.size() + " nodes";
    }
}
