package dev.dnal.tribuo.search;

import dev.dnal.onnx.SettingException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What tells how much stays of each decision under a budget. Which of its choices those are, the strategy's scores tell. */
public enum Worth {
    /** The strategy's scores too, compared over all decisions. */
    SCORES,
    /** The strategy's scores, each for itself: what has one above 0 is better kept, what has one below 0 is better closed, as gates say. */
    GATES,
    /** By how much the loss on some images rises if less stays of a decision, measured on the network that the strategy leaves. */
    LOSS;

    /** What settings and options call it: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The one of a label.
     *
     * @throws SettingException if there is none
     */
    public static Worth of(String label) {
        return Arrays.stream(values())
                .filter(worth -> worth.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new SettingException("What stays is worth by "
                        + Arrays.stream(values()).map(Worth::label).collect(Collectors.joining(" or ")) + "; found '"
                        + label + "'"));
    }
}
