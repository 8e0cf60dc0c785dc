package dev.dnal.onnx.graph;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One operator call in a {@link Graph}. Optional inputs and outputs that are not there are {@link Value#absent()}. */
public final class Node {
    private final String domain;
    private final String opType;
    private final String name;
    private final List<Value> inputs;
    private final List<Value> outputs;
    private final Map<String, Attribute> attributes = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private String docString = "";

    /** As it is in the file, attributes and all; null if there is no file, or it has changed since. */
    private @Nullable NodeProto source;

    private boolean kept;

    /** What the graphs read that a kept node holds: its last inputs, after those of its list. */
    private List<String> captured = List.of();

    Node(String domain, String opType, String name, List<Value> inputs, List<Value> outputs) {
        this.domain = domain;
        this.opType = opType;
        this.name = name;
        this.inputs = new ArrayList<>(inputs);
        this.outputs = List.copyOf(outputs);
        for (int i = 0; i < inputs.size(); i++) {
            inputs.get(i).addUse(this, i);
        }
        for (Value output : outputs) {
            if (!output.isAbsent()) {
                output.setProducer(this);
            }
        }
    }

    /** The operator's domain; "" is ONNX's own. */
    public String domain() {
        return domain;
    }

    /** The operator's type, as "Conv". */
    public String opType() {
        return opType;
    }

    /** The node's name; may be "" in files of others. */
    public String name() {
        return name;
    }

    /** Free text carried along with the node. */
    public String docString() {
        return docString;
    }

    /** Sets the free text. */
    public void setDocString(String text) {
        docString = text;
    }

    /** Metadata properties carried along with the node, modifiable, in file order. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** Whether this calls operator {@code type} of ONNX's own domain, and is not kept as it is. */
    public boolean is(String type) {
        return !kept && domain.isEmpty() && opType.equals(type);
    }

    /**
     * Whether the node is kept as it is: nobody looks into it, and it is written as it was read, byte for byte, in the opset that it was
     * read in. Values that the graphs read which it holds are inputs behind those of its list.
     */
    public boolean isKept() {
        return kept;
    }

    /** Keeps the node as it is from now on. */
    public void keep() {
        if (!kept) {
            source = source == null ? GraphProtos.encode(this) : source;
            attributes.clear();
            kept = true;
        }
    }

    void setSource(NodeProto proto) {
        source = proto;
    }

    /** Keeps a node that holds graphs, which read the values that are its inputs behind those of its list. */
    void keep(NodeProto proto, List<String> read) {
        source = proto;
        captured = List.copyOf(read);
        kept = true;
    }

    /** Takes over where another node comes from, and whether that is kept. */
    void setOrigin(Node original) {
        source = original.source;
        kept = original.kept;
        captured = original.captured;
    }

    private NodeProto requireSource() {
        if (source == null) {
            throw new IllegalStateException("Node " + label() + " is not kept");
        }
        return source;
    }

    /** The names by which a kept node knows its inputs, in order. */
    public List<String> keptInputs() {
        return Stream.concat(requireSource().getInputList().stream(), captured.stream())
                .toList();
    }

    /** The names by which a kept node knows its outputs, in order. */
    public List<String> keptOutputs() {
        return requireSource().getOutputList();
    }

    /**
     * A kept node as it is written.
     *
     * @throws GraphException if what its graphs read has another name now
     */
    NodeProto keptProto() {
        NodeProto proto = requireSource();
        List<String> read = inputs.stream().map(Value::name).toList();
        int listed = proto.getInputCount();
        if (!read.subList(listed, read.size()).equals(captured)) {
            throw new GraphException(
                    this,
                    "has subgraphs that read " + captured + ", which are now named "
                            + read.subList(listed, read.size()));
        }
        List<String> made = outputs.stream().map(Value::name).toList();
        boolean isSame = read.subList(0, listed).equals(proto.getInputList()) && made.equals(proto.getOutputList());
        return isSame
                ? proto
                : proto.toBuilder()
                        .clearInput()
                        .addAllInput(read.subList(0, listed))
                        .clearOutput()
                        .addAllOutput(made)
                        .build();
    }

    /** The inputs in order; an unmodifiable view. */
    public List<Value> inputs() {
        return Collections.unmodifiableList(inputs);
    }

    /** The outputs in order. */
    public List<Value> outputs() {
        return outputs;
    }

    /** Input {@code index}, {@link Value#absent()} if it is not there. */
    public Value input(int index) {
        return index < inputs.size() ? inputs.get(index) : Value.absent();
    }

    /** Output {@code index}, {@link Value#absent()} if it is not there. */
    public Value output(int index) {
        return index < outputs.size() ? outputs.get(index) : Value.absent();
    }

    /** The first output. */
    public Value output() {
        return outputs.get(0);
    }

    /** Whether input {@code index} is there. */
    public boolean hasInput(int index) {
        return !input(index).isAbsent();
    }

    /** Whether output {@code index} is there. */
    public boolean hasOutput(int index) {
        return !output(index).isAbsent();
    }

    /** Makes input {@code index} read another value; adds absent inputs up to that position if need be. */
    public void setInput(int index, Value value) {
        while (inputs.size() <= index) {
            inputs.add(Value.absent());
        }
        inputs.get(index).removeUse(this, index);
        inputs.set(index, value);
        value.addUse(this, index);
    }

    /** Drops the inputs from position {@code count} on. */
    public void truncateInputs(int count) {
        while (inputs.size() > count) {
            int last = inputs.size() - 1;
            inputs.get(last).removeUse(this, last);
            inputs.remove(last);
        }
    }

    /** The attributes by name; an unmodifiable view. */
    public Map<String, Attribute> attributes() {
        return Collections.unmodifiableMap(attributes);
    }

    /** Whether the attribute is given. */
    public boolean hasAttribute(String attribute) {
        return attributes.containsKey(attribute);
    }

    /** Sets an attribute. */
    public void setAttribute(String attribute, Attribute value) {
        source = null;
        attributes.put(attribute, value);
    }

    /** Sets a whole number attribute. */
    public void setAttribute(String attribute, long value) {
        setAttribute(attribute, new Attribute.IntValue(value));
    }

    /** Sets an attribute that is a list of whole numbers. */
    public void setAttribute(String attribute, long[] values) {
        setAttribute(
                attribute, new Attribute.IntList(Arrays.stream(values).boxed().toList()));
    }

    /** Removes an attribute if it is there. */
    public void removeAttribute(String attribute) {
        source = null;
        attributes.remove(attribute);
    }

    /**
     * A whole number attribute.
     *
     * @throws GraphException if it is there with another kind of value
     */
    public long intAttribute(String attribute, long otherwise) {
        return attribute(attribute, Attribute.IntValue.class)
                .map(Attribute.IntValue::value)
                .orElse(otherwise);
    }

    /**
     * A floating point attribute.
     *
     * @throws GraphException if it is there with another kind of value
     */
    public float floatAttribute(String attribute, float otherwise) {
        return attribute(attribute, Attribute.FloatValue.class)
                .map(Attribute.FloatValue::value)
                .orElse(otherwise);
    }

    /**
     * A text attribute.
     *
     * @throws GraphException if it is there with another kind of value
     */
    public String textAttribute(String attribute, String otherwise) {
        return attribute(attribute, Attribute.TextValue.class)
                .map(Attribute.TextValue::value)
                .orElse(otherwise);
    }

    /**
     * An attribute that is a list of whole numbers, if given.
     *
     * @throws GraphException if it is there with another kind of value
     */
    public Optional<long[]> intsAttribute(String attribute) {
        return attribute(attribute, Attribute.IntList.class)
                .map(ints -> ints.values().stream().mapToLong(Long::longValue).toArray());
    }

    /**
     * A tensor attribute, if given.
     *
     * @throws GraphException if it is there with another kind of value
     */
    public Optional<Tensor> tensorAttribute(String attribute) {
        return attribute(attribute, Attribute.TensorValue.class).map(Attribute.TensorValue::value);
    }

    private <A extends Attribute> Optional<A> attribute(String attribute, Class<A> kind) {
        Attribute value = attributes.get(attribute);
        if (value == null) {
            return Optional.empty();
        }
        if (!kind.isInstance(value)) {
            throw new GraphException(
                    this, "attribute '" + attribute + "' must be of kind " + kind.getSimpleName() + ", found " + value);
        }
        return Optional.of(kind.cast(value));
    }

    /** How messages call this node: its operator and its name, or its first output where it has no name. */
    public String label() {
        String kind = domain.isEmpty() ? opType : domain + "." + opType;
        return name.isEmpty() ? kind + " making '" + output(0).name() + "'" : kind + " '" + name + "'";
    }

    @Override
    public String toString() {
        return label();
    }
}
