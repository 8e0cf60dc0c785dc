package dev.dnal.cli.option;

import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say how pixels are normalised: (x / 255 - mean) / std for each channel. */
public final class NormalisationOptions {
    @Option(
            names = "--mean",
            split = ",",
            paramLabel = "M",
            description = "Mean of each channel, of pixels from 0 to 1. Goes with --std.")
    private List<Double> mean = new ArrayList<>();

    @Option(
            names = "--std",
            split = ",",
            paramLabel = "S",
            description = "Standard deviation of each channel, of pixels from 0 to 1. Goes with --mean.")
    private List<Double> std = new ArrayList<>();

    /**
     * The normalisation asked for, if one is.
     *
     * @throws BadInputException if one of the options is missing, or they don't fit the images
     */
    public Optional<Normalisation> normalisation(ImageShape shape) {
        if (mean.isEmpty() && std.isEmpty()) {
            return Optional.empty();
        }
        if (mean.size() != shape.channels() || std.size() != shape.channels()) {
            throw new BadInputException("--mean and --std: expected " + shape.channels()
                    + " values each, one for each channel of images of shape " + shape + ", found " + mean.size()
                    + " means and " + std.size() + " standard deviations");
        }
        try {
            return Optional.of(new Normalisation(mean, std, Normalisation.BYTE_SCALE));
        } catch (IllegalArgumentException e) {
            throw new BadInputException("--mean and --std: " + e.getMessage(), e);
        }
    }
}
