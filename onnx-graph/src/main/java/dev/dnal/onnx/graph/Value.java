package dev.dnal.onnx.graph;

import ai.onnx.proto.OnnxMl.TypeProto;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tensor that flows through a {@link Graph}: a graph input, an initializer, or an output of a node. It knows who makes it
 * and who reads it.
 */
public final class Value {
    private static final Value ABSENT = new Value("");

    /**
     * One reading of a value.
     *
     * @param node the reader
     * @param index which of its inputs
     */
    public record Use(Node node, int index) {}

    private String name;
    private @Nullable Node producer;
    private @Nullable Tensor initializer;
    private DataType type = DataType.UNDEFINED;
    private @Nullable Shape shape;
    private @Nullable List<Dim> contents;

    /** The type of what is no tensor, as a sequence: carried along for kept nodes. */
    private @Nullable TypeProto otherType;

    private String docString = "";
    private final LinkedHashSet<Use> uses = new LinkedHashSet<>();

    Value(String name) {
        this.name = name;
    }

    /** Stands for an optional input or output that is not there; ONNX writes it as an empty name. */
    public static Value absent() {
        return ABSENT;
    }

    /** Whether this is {@link #absent()}. */
    public boolean isAbsent() {
        return this == ABSENT;
    }

    /** The name, unique in the graph; "" only for {@link #absent()}. */
    public String name() {
        return name;
    }

    /** The node that computes this value; empty for graph inputs and initializers. */
    public Optional<Node> producer() {
        return Optional.ofNullable(producer);
    }

    /** The value's contents if it is an initializer. */
    public Optional<Tensor> initializer() {
        return Optional.ofNullable(initializer);
    }

    /** The element type, {@link DataType#UNDEFINED} if not known yet. */
    public DataType type() {
        return type;
    }

    /** The shape, if known. */
    public Optional<Shape> shape() {
        return Optional.ofNullable(shape);
    }

    /**
     * The shape.
     *
     * @throws IllegalStateException if it is not known; shape inference makes it so
     */
    public Shape requireShape() {
        if (shape == null) {
            throw new IllegalStateException(
                    "The shape of value '" + name + "' is not known; run shape inference first");
        }
        return shape;
    }

    /** Says what is known of the value; replaces what was known before. */
    public void setType(TensorType known) {
        setType(known.elementType());
        shape = known.shape();
    }

    /** Says the element type and forgets the shape. */
    public void setType(DataType elementType) {
        if (isAbsent()) {
            throw new IllegalArgumentException("The absent value has no type");
        }
        type = elementType;
        shape = null;
    }

    /**
     * The elements of a small whole-number tensor as far as they are known before the graph runs, in order: what shapes are
     * computed from. Empty if nothing is known, or the elements are not of interest.
     */
    public Optional<List<Dim>> contents() {
        return Optional.ofNullable(contents);
    }

    /** Says what is known of the elements. */
    public void setContents(List<Dim> known) {
        contents = List.copyOf(known);
    }

    /** Free text carried along with the value. */
    public String docString() {
        return docString;
    }

    /** Sets the free text. */
    public void setDocString(String text) {
        docString = text;
    }

    /** Who reads the value, in the order the readings were added; an unmodifiable view. */
    public Collection<Use> uses() {
        return Collections.unmodifiableSet(uses);
    }

    Optional<TypeProto> otherType() {
        return Optional.ofNullable(otherType);
    }

    /** Says that this is no tensor. */
    void setOtherType(@Nullable TypeProto type) {
        otherType = type;
    }

    /** Whether this is no tensor, as a sequence of them: only kept nodes can read and make such. */
    public boolean isNoTensor() {
        return otherType != null;
    }

    void setName(String newName) {
        name = newName;
    }

    void setProducer(@Nullable Node node) {
        producer = node;
    }

    void setInitializer(@Nullable Tensor tensor) {
        initializer = tensor;
        if (tensor != null) {
            setType(new TensorType(tensor.type(), tensor.shape()));
        }
    }

    void addUse(Node node, int index) {
        if (!isAbsent()) {
            uses.add(new Use(node, index));
        }
    }

    void removeUse(Node node, int index) {
        uses.remove(new Use(node, index));
    }

    @Override
    public String toString() {
        return name + ": " + type + (shape == null ? "" : shape.toString());
    }
}
