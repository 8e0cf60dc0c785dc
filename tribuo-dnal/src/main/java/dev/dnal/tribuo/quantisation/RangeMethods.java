package dev.dnal.tribuo.quantisation;

import dev.dnal.onnx.SettingException;
import java.util.Locale;

/** The methods by which ranges are chosen, by their names. */
public final class RangeMethods {
    /** What may be given, for descriptions of options. */
    public static final String HELP =
            "min-max, percentile or percentile:P with P above 50 and up to 100, entropy, or mse";

    private RangeMethods() {}

    /** From the least to the largest value, as ONNX Runtime's quantiser does if nothing else is said. */
    public static RangeMethod minMax() {
        return Histogram::range;
    }

    /**
     * What all but a share of the values lie in, half of it at each end.
     *
     * @param percent of the values, above 50 and up to 100
     * @throws SettingException if it is out of range
     */
    public static RangeMethod percentile(double percent) {
        return new PercentileRange(percent);
    }

    /** 99.99 % of the values: the step of a residual stream is finer, and few values are cut. */
    public static RangeMethod usual() {
        return percentile(99.99);
    }

    /** The least Kullback-Leibler divergence of the quantised distribution from that of the values. */
    public static RangeMethod entropy() {
        return new EntropyRange();
    }

    /** The least mean squared error of the quantised values. */
    public static RangeMethod meanSquaredError() {
        return new MeanSquaredErrorRange();
    }

    /**
     * The method of a name.
     *
     * @throws SettingException if there is none
     */
    public static RangeMethod named(String text) {
        String[] parts = text.toLowerCase(Locale.ROOT).split(":", 2);
        if (parts.length == 2 && parts[0].equals("percentile")) {
            return percentile(number(text, parts[1]));
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "min-max" -> minMax();
            case "percentile" -> usual();
            case "entropy" -> entropy();
            case "mse" -> meanSquaredError();
            default ->
                throw new SettingException("Expected a method to choose ranges by, " + HELP + ", found '" + text + "'");
        };
    }

    private static double number(String text, String percent) {
        try {
            return Double.parseDouble(percent);
        } catch (NumberFormatException e) {
            throw new SettingException("Expected a percentile such as percentile:99.99, found '" + text + "'", e);
        }
    }
}
