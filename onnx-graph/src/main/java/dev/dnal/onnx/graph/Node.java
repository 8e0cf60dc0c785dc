package dev.dnal.onnx.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    /** Whether this calls operator {@code type} of ONNX's own domain. */
    public boolean is(String type) {
        return domain.isEmpty() && opType.equals(type);
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
