package dev.dnal.tribuo.internal.images;

import java.util.Arrays;
import java.util.Map;
import org.tribuo.util.onnx.ONNXNode;
import org.tribuo.util.onnx.ONNXOperators;
import org.tribuo.util.onnx.ONNXRef;

/** What the outputs of a network stand for. */
public enum OutputKind {
    /** A logit for each class. */
    CLASSES(
            "dnal.classes",
            "a logit for each of the classes",
            "Image classifier.",
            "Output: logits of shape [batch, classes]; their softmax are the"
                    + " probabilities of the classes. Scale, mean, std and classes are in the metadata properties dnal.*.") {
        @Override
        public ONNXNode finish(ONNXRef<?> outputs) {
            return outputs.apply(ONNXOperators.SOFTMAX, Map.of("axis", 1));
        }
    },

    /** A logit for each label that may be there. */
    LABELS(
            "dnal.labels",
            "a logit for each of the labels",
            "Finds which labels an image has.",
            "Output: logits of shape [batch, labels]; their sigmoids are the"
                    + " probabilities that the labels are there. Scale, mean, std and labels are in the metadata properties dnal.*.") {
        @Override
        public ONNXNode finish(ONNXRef<?> outputs) {
            return outputs.apply(ONNXOperators.SIGMOID);
        }
    },

    /** A number for each value. */
    VALUES(
            "dnal.values",
            "a number for each of the values",
            "Regression on images.",
            "Output: numbers of shape [batch, values]."
                    + " Scale, mean, std and the names of the values are in the metadata properties dnal.*.") {
        @Override
        public ONNXNode finish(ONNXRef<?> outputs) {
            return outputs.apply(ONNXOperators.IDENTITY);
        }
    };

    private final String key;
    private final String form;
    private final String what;
    private final String output;

    OutputKind(String key, String form, String what, String output) {
        this.key = key;
        this.form = form;
        this.what = what;
        this.output = output;
    }

    /**
     * The kind that a file is of.
     *
     * @param properties its metadata; of a file that says nothing, as if it were of classes
     */
    public static OutputKind of(Map<String, String> properties) {
        return Arrays.stream(values())
                .filter(kind -> properties.containsKey(kind.key))
                .findFirst()
                .orElse(CLASSES);
    }

    /** Metadata property: names of the outputs in their order, a JSON array of strings. */
    public String key() {
        return key;
    }

    /** What the outputs are, before the names of them. */
    public String form() {
        return form;
    }

    /** What a file says of itself. */
    public String doc() {
        return what + " Input: pixels of shape [batch, C, H, W], normalised as (x * scale - mean[c]) / std[c]. "
                + output;
    }

    /** Makes what Tribuo's users get, probabilities or numbers, of a network's outputs. */
    public abstract ONNXNode finish(ONNXRef<?> outputs);
}
