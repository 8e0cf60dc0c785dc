package dev.dnal.onnx.training;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Noise inputs as a metadata property of an ONNX file. */
final class NoiseText {
    /** Key of the property. */
    static final String KEY = RecipeMetadata.PREFIX + "noise";

    private NoiseText() {}

    /** The property's value, if there is any noise. */
    static Optional<String> encode(List<NoiseInput> inputs) {
        if (inputs.isEmpty()) {
            return Optional.empty();
        }
        Description description = Description.of("keep");
        for (NoiseInput input : inputs) {
            description = description.with(input.name(), input.keep());
        }
        return Optional.of(description.line());
    }

    /**
     * The noise inputs of a step graph.
     *
     * @throws GraphException if the property names what is no input, or a probability that is none
     */
    static List<NoiseInput> decode(Map<String, String> properties, Graph step) {
        String text = properties.get(KEY);
        if (text == null) {
            return List.of();
        }
        Description description = Description.parse(text);
        return description.values().keySet().stream()
                .map(name -> decode(name, description.number(name), step))
                .toList();
    }

    private static NoiseInput decode(String name, double keep, Graph step) {
        Value input = step.value(name)
                .filter(step::isInput)
                .orElseThrow(() -> new GraphException("Metadata property '" + KEY + "' names '" + name
                        + "' as a noise input, but the algorithm graph has no such input"));
        if (!(keep > 0 && keep <= 1)) {
            throw new GraphException(
                    "The probability to keep in '" + name + "' must be above 0 and at most 1, found " + keep);
        }
        return new NoiseInput(name, input.requireShape(), keep);
    }
}
