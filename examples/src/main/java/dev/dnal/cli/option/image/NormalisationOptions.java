package dev.dnal.cli.option.image;

import dev.dnal.cli.help.Topic;
import dev.dnal.cli.option.BadInputException;
import dev.dnal.cli.option.network.ModelFile;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageShape;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say how pixels are normalised: (x / 255 - mean) / std for each channel. */
@Topic.About(Topic.DATA)
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

    /**
     * What the user asked for, else what a model says, else pixels from 0 to 1.
     *
     * @param notes where it is said which of the latter two it is
     * @throws BadInputException as {@link #normalisation}
     */
    public Normalisation orThat(ModelFile file, ImageShape shape, PrintWriter notes) {
        Optional<Normalisation> asked = normalisation(shape);
        if (asked.isPresent()) {
            return asked.get();
        }
        Optional<Normalisation> own = file.normalisation();
        own.ifPresentOrElse(
                found -> notes.println("Normalisation from the model's metadata: mean " + found.mean() + ", std "
                        + found.std() + ", pixels times " + found.scale()),
                () -> notes.println("The model's metadata name no normalisation, and no --mean and --std are given:"
                        + " pixels go from 0 to 1"));
        return own.orElseGet(() -> new Normalisation(
                Collections.nCopies(shape.channels(), 0.0),
                Collections.nCopies(shape.channels(), 1.0),
                Normalisation.BYTE_SCALE));
    }
}
