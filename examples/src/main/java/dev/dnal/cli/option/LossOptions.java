package dev.dnal.cli.option;

import dev.dnal.cli.help.Topic;
import dev.dnal.tribuo.data.image.ClassWeights;
import dev.dnal.tribuo.data.image.ImageSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** Options of the loss. */
@Topic.About(Topic.ADVANCED)
public final class LossOptions {
    private static final String BALANCED = "balanced";

    @Option(
            names = "--label-smoothing",
            paramLabel = "F",
            defaultValue = "0",
            description =
                    "Share of each label that is spread over all classes, at least 0 and below 1. Default: ${DEFAULT-VALUE}.")
    private double labelSmoothing;

    @Option(
            names = "--class-weights",
            paramLabel = "LIST",
            description =
                    "What images count for in the loss by their class: balanced, so that all classes count alike; or"
                            + " CLASS=WEIGHT with commas between them, 1 for classes left out. Default: all images alike.")
    private Optional<String> classWeights = Optional.empty();

    public double labelSmoothing() {
        return labelSmoothing;
    }

    /**
     * The weights by class.
     *
     * @param images to train on
     * @throws BadInputException if they can't be read
     * @throws IllegalArgumentException if a weight is out of range
     */
    public ClassWeights classWeights(ImageSource images) {
        return classWeights
                .map(text -> text.equals(BALANCED) ? ClassWeights.balanced(images) : new ClassWeights(parse(text)))
                .orElseGet(() -> new ClassWeights(Map.of()));
    }

    private static Map<String, Double> parse(String text) {
        Map<String, Double> weights = new TreeMap<>();
        for (String entry : text.split(",", -1)) {
            // The last one: names of classes may have others.
            int equals = entry.lastIndexOf('=');
            try {
                if (equals < 0
                        || weights.put(
                                        entry.substring(0, equals).strip(),
                                        Double.valueOf(
                                                entry.substring(equals + 1).strip()))
                                != null) {
                    throw unreadable(entry, text);
                }
            } catch (NumberFormatException e) {
                throw unreadable(entry, text);
            }
        }
        return weights;
    }

    private static BadInputException unreadable(String entry, String text) {
        return new BadInputException("--class-weights: expected " + BALANCED
                + " or CLASS=WEIGHT with commas between them, each class once, found '" + entry + "' in '" + text
                + "'");
    }
}
