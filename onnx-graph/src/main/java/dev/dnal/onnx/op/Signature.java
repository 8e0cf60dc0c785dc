package dev.dnal.onnx.op;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What nodes of an operator are made of: which inputs they have and what each is for, and which attributes, of which kind and
 * range. It holds whatever the inputs' shapes are; what depends on those is for the shape rule.
 *
 * <p>Immutable: the methods give a signature that has more.
 */
public final class Signature {
    /** Largest size of a window, and largest count of anything along an axis, that attributes may name: far beyond what can be run. */
    private static final long MOST = Integer.MAX_VALUE;

    /** Says what is wrong with an attribute's value, or nothing. */
    @FunctionalInterface
    private interface Rule {
        /** What is expected instead; empty if the value is allowed. */
        String expected(Attribute value);
    }

    private record Input(InputRole role, boolean mayBeAbsent) {}

    private final List<Input> inputs;
    private final boolean repeats;
    private final Map<String, Rule> attributes;

    private Signature(List<Input> inputs, boolean repeats, Map<String, Rule> attributes) {
        this.inputs = inputs;
        this.repeats = repeats;
        this.attributes = attributes;
    }

    /** Inputs that must be there, by what they are for; no attributes. */
    public static Signature of(InputRole... roles) {
        return new Signature(List.of(), false, Map.of()).and(roles);
    }

    /** Further inputs that must be there. */
    public Signature and(InputRole... roles) {
        return with(false, roles);
    }

    /** Further inputs, which may be absent. */
    public Signature optional(InputRole... roles) {
        return with(true, roles);
    }

    private Signature with(boolean mayBeAbsent, InputRole... roles) {
        Stream<Input> further = Stream.of(roles).map(role -> new Input(role, mayBeAbsent));
        return new Signature(Stream.concat(inputs.stream(), further).toList(), repeats, attributes);
    }

    /** Any number of further inputs like the last one. */
    public Signature repeated() {
        return new Signature(inputs, true, attributes);
    }

    /** A whole number of any size. */
    public Signature whole(String name) {
        return whole(name, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** A whole number in a range, both ends included. */
    public Signature whole(String name, long least, long most) {
        return with(
                name,
                value -> value instanceof Attribute.IntValue found && found.value() >= least && found.value() <= most
                        ? ""
                        : "a whole number" + range(least, most));
    }

    /** A whole number that is 0 or 1. */
    public Signature flag(String name) {
        return whole(name, 0, 1);
    }

    /** A list of whole numbers of any size. */
    public Signature wholes(String name) {
        return wholes(name, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** A list of whole numbers from {@code least} on that count elements along axes. */
    public Signature counts(String name, long least) {
        return wholes(name, least, MOST);
    }

    private Signature wholes(String name, long least, long most) {
        return with(
                name,
                value -> value instanceof Attribute.IntList found
                                && found.values().stream().allMatch(element -> element >= least && element <= most)
                        ? ""
                        : "whole numbers" + range(least, most));
    }

    /** A floating point number that is neither infinite nor NaN. */
    public Signature number(String name) {
        return with(
                name,
                value -> value instanceof Attribute.FloatValue found && Float.isFinite(found.value())
                        ? ""
                        : "a finite number");
    }

    /** One of some texts. */
    public Signature text(String name, String... allowed) {
        List<String> texts = List.of(allowed);
        return with(
                name,
                value -> value instanceof Attribute.TextValue found && texts.contains(found.value())
                        ? ""
                        : "one of " + String.join(", ", texts));
    }

    /** A tensor. */
    public Signature tensor(String name) {
        return with(name, value -> value instanceof Attribute.TensorValue ? "" : "a tensor");
    }

    /** An attribute whose value the shape rule looks at. */
    public Signature any(String name) {
        return with(name, value -> "");
    }

    /** The attributes of another signature. */
    public Signature attributesOf(Signature other) {
        Map<String, Rule> all = new TreeMap<>(attributes);
        all.putAll(other.attributes);
        return new Signature(inputs, repeats, all);
    }

    private Signature with(String name, Rule rule) {
        Map<String, Rule> all = new TreeMap<>(attributes);
        all.put(name, rule);
        return new Signature(inputs, repeats, all);
    }

    private static String range(long least, long most) {
        if (least == Long.MIN_VALUE) {
            return "";
        }
        return most == Long.MAX_VALUE ? " of at least " + least : " from " + least + " to " + most;
    }

    /** What input {@code index} is for; data, if there should be none. */
    InputRole role(int index) {
        return inputs.isEmpty()
                ? InputRole.DATA
                : inputs.get(Math.min(index, inputs.size() - 1)).role();
    }

    /** Whether there is an input for something. */
    boolean has(InputRole role) {
        return inputs.stream().anyMatch(input -> input.role() == role);
    }

    /**
     * Checks a node's inputs and attributes.
     *
     * @throws GraphException if one is missing, one too many, or not of the kind and range that is expected
     */
    void check(Node node) {
        checkInputs(node);
        node.attributes().forEach((name, value) -> checkAttribute(node, name, value));
    }

    private void checkInputs(Node node) {
        int found = node.inputs().size();
        if (found > inputs.size() && !repeats) {
            throw new GraphException(node, "has " + found + " inputs, expected " + count());
        }
        for (int i = 0; i < Math.max(found, inputs.size()); i++) {
            if (!node.hasInput(i) && !inputs.get(Math.min(i, inputs.size() - 1)).mayBeAbsent()) {
                throw new GraphException(node, "input " + i + " is missing; expected " + count() + " inputs");
            }
        }
    }

    private String count() {
        long required = inputs.stream().filter(input -> !input.mayBeAbsent()).count();
        if (repeats) {
            return "at least " + required;
        }
        return required == inputs.size() ? String.valueOf(required) : required + " to " + inputs.size();
    }

    private void checkAttribute(Node node, String name, Attribute value) {
        Rule rule = attributes.get(name);
        if (rule == null) {
            List<String> known = new ArrayList<>(attributes.keySet());
            throw new GraphException(
                    node,
                    "attribute '" + name + "' is not known; expected "
                            + (known.isEmpty() ? "none" : "none but " + String.join(", ", known)));
        }
        String expected = rule.expected(value);
        if (!expected.isEmpty()) {
            throw new GraphException(node, "attribute '" + name + "' must be " + expected + ", found " + value);
        }
    }
}
