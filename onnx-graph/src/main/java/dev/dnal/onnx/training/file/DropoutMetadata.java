package dev.dnal.onnx.training.file;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.training.DropoutInput;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Noise inputs as a metadata property of an ONNX file. */
final class DropoutMetadata {
    /** Key of the property. */
    static final String KEY = RecipeMetadata.PREFIX + "noise";

    private DropoutMetadata() {}

    /** The property's value, if there is any noise. */
    static Optional<String> encode(List<DropoutInput> inputs) {
        if (inputs.isEmpty()) {
            return Optional.empty();
        }
        MetadataLine description = MetadataLine.of("keep");
        for (DropoutInput input : inputs) {
            description = description.with(input.name(), input.keep());
        }
        return Optional.of(description.line());
    }

    /**
     * The noise inputs of a step graph.
     *
     * @throws GraphException if the property names what is no input, or a probability that is none
     */
    static List<DropoutInput> decode(Map<String, String> properties, Graph step) {
        String text = properties.get(KEY);
        if (text == null) {
            return List.of();
        }
        MetadataLine description = MetadataLine.parse(text);
        return description.values().keySet().stream()
                .map(name -> decode(name, description.number(name), step))
                .toList();
    }

    private static DropoutInput decode(String name, double keep, Graph step) {
        Value input = step.value(name)
                .filter(step::isInput)
                .orElseThrow(() -> new GraphException("Metadata property '" + KEY + "' names '" + name
                        + "' as a noise input, but the algorithm graph has no such input"));
        if (!(keep > 0 && keep <= 1)) {
            throw new GraphException(
                    "The probability to keep in '" + name + "' must be above 0 and at most 1, found " + keep);
        }
        return new DropoutInput(name, input.requireShape(), keep);
    }
}
