package dev.dnal.tribuo.shrink;

import dev.dnal.onnx.SettingException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the outputs of a network are, which says when those of another are the same. */
public enum OutputMeaning {
    /** One output, a score for each of several classes: the same if the largest is at the same place. */
    CLASSES,
    /** One output, a direction in space for each image: the nearer, the smaller the angle between both. */
    EMBEDDING,
    /** Boxes and their scores among the outputs: the same if they overlap by half of what they cover together. */
    BOXES,
    /** Numbers of any other meaning: the nearer, the smaller their differences. */
    NUMBERS;

    /** The name for users: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The one with a name.
     *
     * @throws SettingException if there is none
     */
    public static OutputMeaning of(String label) {
        return Arrays.stream(values())
                .filter(meaning -> meaning.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new SettingException("Expected outputs to be one of "
                        + Arrays.stream(values()).map(OutputMeaning::label).collect(Collectors.joining(", "))
                        + ", found '"
                        + label + "'"));
    }
}
