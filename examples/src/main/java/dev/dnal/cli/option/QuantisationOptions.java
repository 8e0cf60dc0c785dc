package dev.dnal.cli.option;

import dev.dnal.cli.help.Topic;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.quantisation.Quantiser;
import dev.dnal.tribuo.quantisation.RangeMethods;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say how a network is quantised. */
@Topic.About(Topic.ADVANCED)
public final class QuantisationOptions {
    @Topic.About(Topic.DATA)
    @Option(
            names = "--images",
            paramLabel = "N",
            defaultValue = "500",
            description = "Training images that ranges are measured on, spread over all. Default: ${DEFAULT-VALUE}.")
    private int images;

    @Topic.About(Topic.DATA)
    @Option(
            names = "--control-images",
            paramLabel = "N",
            defaultValue = "2000",
            description =
                    "Other training images that both networks are compared by for --max-drop. Default: ${DEFAULT-VALUE}.")
    private int controlImages;

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            defaultValue = "percentile",
            description = "How ranges are chosen from the values that tensors had: " + RangeMethods.HELP
                    + ", which is 99.99 if no P is given. Default: ${DEFAULT-VALUE}.")
    private String method = "";

    @Topic.About(Topic.BUDGET)
    @Option(
            names = "--max-drop",
            paramLabel = "POINTS",
            description =
                    "Percentage points of accuracy on the control images that may be lost. Layers are given back to real numbers until"
                            + " it is no more, those first that alone disturb the logits most. Default: all layers are quantised.")
    private Optional<Double> maxDrop = Optional.empty();

    @Topic.About(Topic.TRAINING)
    @Option(
            names = "--train-epochs",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Epochs for which weights and ranges train with everything rounded that will be quantised, against the answers of the given"
                            + " network. Left out again if the control images tell that nothing is gained. Default: ${DEFAULT-VALUE}.")
    private int trainEpochs;

    @Topic.About(Topic.TRAINING)
    @Option(
            names = "--train-images",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Training images, spread over all, that it trains on. Default: ${DEFAULT-VALUE}.")
    private int trainImages;

    @Topic.About(Topic.TRAINING)
    @Option(
            names = "--train-rate",
            paramLabel = "RATE",
            defaultValue = "1e-4",
            description =
                    "Learning rate at the beginning, which falls to 0 along half a cosine. Default: ${DEFAULT-VALUE}.")
    private double trainRate;

    @Topic.About(Topic.TRAINING)
    @Option(
            names = "--label-share",
            paramLabel = "S",
            defaultValue = "0",
            description =
                    "Share of the cross entropy with labels in the loss that it trains by, from 0 to below 1. Default: ${DEFAULT-VALUE}, for which"
                            + " labels are not looked at.")
    private double labelShare;

    @Option(
            names = "--activations",
            paramLabel = "TYPE",
            defaultValue = "uint8",
            description = "uint8 or int8. Default: ${DEFAULT-VALUE}.")
    private String activations = "";

    @Option(
            names = "--reduced-range",
            description =
                    "Weights of 7 bits, for x86 processors without dot products of 8-bit numbers, whose sums of two products overflow.")
    private boolean reducedRange;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Threads that share the work; the result does not depend on it. Default: one for each processor.")
    private int threads = Runtime.getRuntime().availableProcessors();

    /**
     * The quantiser that is asked for.
     *
     * @param source training images
     * @throws BadInputException if an option can't be understood
     * @throws dev.dnal.onnx.SettingException if one is out of range
     */
    public Quantiser quantiser(ImageSource source, Normalisation normalisation) {
        Quantiser.Builder builder = Quantiser.builder()
                .images(source)
                .normalisation(normalisation)
                .calibrationImages(images)
                .controlImages(controlImages)
                .method(method)
                .trainingEpochs(trainEpochs)
                .trainingImages(trainImages)
                .trainingRate(trainRate)
                .labelShare(labelShare)
                .activations(type())
                .threads(threads);
        maxDrop.ifPresent(points -> builder.maxDrop(points / 100));
        if (reducedRange) {
            builder.reducedRange();
        }
        return builder.build();
    }

    private DataType type() {
        return switch (activations.toLowerCase(Locale.ROOT)) {
            case "uint8" -> DataType.UINT8;
            case "int8" -> DataType.INT8;
            default ->
                throw new BadInputException("--activations: expected uint8 or int8, found '" + activations + "'");
        };
    }
}
