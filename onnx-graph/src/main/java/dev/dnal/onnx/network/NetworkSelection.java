package dev.dnal.onnx.network;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.io.Printable;
import dev.dnal.onnx.opset.TailRemoval;
import dev.dnal.onnx.pass.BatchFreeing;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What of a file's network is wanted: which of its outputs, which of its inputs are always the same, and sizes that it leaves open.
 *
 * @param outputs names of the outputs that stay, in this order; empty for all. What only the others need goes with them
 * @param fixed for inputs by name, the numbers that they always have: one for each element of the input's shape, or one for all.
 *     Sizes that the shape leaves open are 1
 * @param sizes of the input that is not fixed, without its first dimension, which is the batch; empty where the file says them
 */
public record NetworkSelection(List<String> outputs, Map<String, List<Double>> fixed, List<Long> sizes) {
    /** The whole network, as it is. */
    public static final NetworkSelection ALL = new NetworkSelection(List.of(), Map.of(), List.of());

    /**
     * Copies lists and map.
     *
     * @throws SettingException if an output is named twice, a size is not above 0, or an input is fixed to nothing
     */
    public NetworkSelection {
        outputs = List.copyOf(outputs);
        Map<String, List<Double>> numbers = new LinkedHashMap<>();
        fixed.forEach((name, values) -> numbers.put(name, List.copyOf(values)));
        fixed = Collections.unmodifiableMap(numbers);
        sizes = List.copyOf(sizes);
        if (new HashSet<>(outputs).size() < outputs.size()) {
            throw new SettingException("Expected outputs that differ, found " + outputs);
        }
        if (sizes.stream().anyMatch(size -> size < 1)) {
            throw new SettingException("Expected sizes above 0, found " + sizes);
        }
        numbers.forEach((name, values) -> {
            if (values.isEmpty()) {
                throw new SettingException("Expected at least one number for input '" + name + "', found none");
            }
        });
    }

    /**
     * Numbers from a text with commas between them.
     *
     * @param input that is to be fixed to them, for the message
     * @throws SettingException if there are none
     */
    public static List<Double> numbers(String input, String text) {
        try {
            return Arrays.stream(text.split(",", -1))
                    .map(number -> Double.valueOf(number.strip()))
                    .toList();
        } catch (NumberFormatException e) {
            throw new SettingException(
                    "Expected numbers with commas between them for input '" + Printable.escaped(input) + "', found '"
                            + Printable.escaped(text) + "'",
                    e);
        }
    }

    /** Numbers as a text of which {@link #numbers} makes them. */
    public static String text(List<Double> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** The same with the sizes of images. */
    public NetworkSelection withSizes(long... imageSizes) {
        return new NetworkSelection(
                outputs, fixed, Arrays.stream(imageSizes).boxed().toList());
    }

    /**
     * Leaves of a network what is selected.
     *
     * @param network as it was read; it is changed
     * @throws GraphException if it has not the outputs or inputs that are named, or they are not of the sizes, or inputs don't hold the
     *     numbers
     */
    void applyTo(Graph network) {
        fixed.forEach((name, numbers) -> InputFixing.apply(network, name, numbers));
        if (!outputs.isEmpty()) {
            keepOutputs(network);
        }
        if (!sizes.isEmpty()) {
            bind(network);
        }
    }

    /**
     * What is selected of a network, without what sorts out results behind its layers ({@link TailRemoval}), as ArgMax behind logits, or
     * does something with all images of a fixed batch at once there.
     *
     * @param read as the file says it; it stays as it is
     * @throws GraphException if that is not in it, or as {@link TailRemoval} does
     */
    public Graph layersOf(Graph read) {
        Graph layers = read.copy();
        applyTo(layers);
        new TailRemoval().apply(layers);
        MixedTail.leaveOut(layers);
        return layers;
    }

    private void keepOutputs(Graph network) {
        List<Value> all = List.copyOf(network.outputs());
        List<Value> kept = outputs.stream()
                .map(name -> all.stream()
                        .filter(output -> output.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new GraphException("expected an output to keep, found '"
                                + Printable.escaped(name) + "'; outputs are " + listed(all))))
                .toList();
        all.forEach(network::removeOutput);
        kept.forEach(network::addOutput);
    }

    private void bind(Graph network) {
        List<Value> inputs = network.openInputs();
        List<Value> fitting = inputs.stream().filter(this::fits).toList();
        if (fitting.isEmpty()) {
            throw new GraphException(
                    "expected an input of the form " + wanted().insert(0, Dim.symbol(BatchFreeing.BATCH)) + ", found "
                            + listed(inputs) + "; choose images that fit the network");
        }
        fitting.forEach(input -> {
            Dim batch = input.shape()
                    .map(known -> known.dim(0))
                    .filter(known -> !known.equals(Dim.any()))
                    .orElse(Dim.symbol(BatchFreeing.BATCH));
            input.setType(new TensorType(input.type(), wanted().insert(0, batch)));
        });
    }

    private Shape wanted() {
        return new Shape(sizes.stream().map(Dim::of).toList());
    }

    private boolean fits(Value input) {
        Shape wanted = wanted();
        return input.shape()
                .filter(shape ->
                        shape.rank() != wanted.rank() + 1 || !shape.remove(0).mayEqual(wanted))
                .isEmpty();
    }

    /** Values with their shapes, as messages name them. */
    public static String listed(List<Value> values) {
        return values.stream()
                .map(value -> Printable.name(value.name()) + " "
                        + value.shape()
                                .map(Shape::toString)
                                .map(Printable::escaped)
                                .orElse("of unknown shape"))
                .collect(Collectors.joining(", "));
    }
}
