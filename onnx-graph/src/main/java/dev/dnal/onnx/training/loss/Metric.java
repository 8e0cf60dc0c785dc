package dev.dnal.onnx.training.loss;

import java.util.Locale;

/** How good the outputs of a network are, from the mean of their scores; the higher, the better. */
public enum Metric {
    /** The share of examples whose class is right, 0 to 1. */
    ACCURACY("accuracy"),

    /** The share of labels, over all examples, that are rightly there or not there, 0 to 1. */
    LABEL_ACCURACY("label accuracy"),

    /** The share of examples for which network and teacher choose the same class, 0 to 1. */
    AGREEMENT("agreement"),

    /** Minus the root of the mean squared error over all outputs and examples, at most 0; scores are negative squares. */
    NEGATIVE_RMSE("negative RMSE") {
        @Override
        public double of(double meanScore) {
            return -Math.sqrt(-meanScore);
        }

        @Override
        public String text(double value) {
            return String.format(Locale.ROOT, "%.4g", value);
        }
    };

    private final String label;

    Metric(String label) {
        this.label = label;
    }

    /** Its name, for readers. */
    public String label() {
        return label;
    }

    /**
     * Makes it out of scores.
     *
     * @param meanScore mean of the scores of examples
     */
    public double of(double meanScore) {
        return meanScore;
    }

    /** A value of it for readers: shares in percent. */
    public String text(double value) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * value);
    }
}
