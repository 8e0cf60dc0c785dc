package dev.dnal.cli.option;

import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageShape;
import java.io.PrintWriter;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say what a trained network sees of pixels, by the names that are usual. */
public final class Preprocessing {
    /** By name, of pixels from 0 to 255; means and deviations of one channel stand for all. */
    private static final Map<String, Normalisation> NAMED = new TreeMap<>(Map.of(
            "imagenet",
            new Normalisation(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225), Normalisation.BYTE_SCALE),
            "cifar10",
            new Normalisation(
                    List.of(0.4914, 0.4822, 0.4465), List.of(0.2470, 0.2435, 0.2616), Normalisation.BYTE_SCALE),
            "0-1",
            new Normalisation(List.of(0.0), List.of(1.0), Normalisation.BYTE_SCALE),
            "-1-1",
            new Normalisation(List.of(0.5), List.of(0.5), Normalisation.BYTE_SCALE),
            "none",
            Normalisation.identity(1)));

    @Option(
            names = "--preprocess",
            paramLabel = "NAME",
            description =
                    "What the network was trained to see of pixels: imagenet or cifar10 (mean and deviation of these), 0-1, -1-1, or none"
                            + " (0 to 255, as where the network has mean and scale inside). Default: what the file's metadata say, as files"
                            + " of dnal do; else 0-1, with a warning.")
    private Optional<String> name = Optional.empty();

    @Mixin
    private NormalisationOptions numbers = new NormalisationOptions();

    /**
     * The normalisation.
     *
     * @param file what the file's metadata say
     * @param notes where it is said which is taken where nothing was asked for
     * @throws BadInputException if it is no name, or does not fit the images
     */
    public Normalisation of(Optional<Normalisation> file, ImageShape shape, PrintWriter notes) {
        Optional<Normalisation> asked = numbers.normalisation(shape);
        if (asked.isPresent() && name.isPresent()) {
            throw new BadInputException("--preprocess: expected it, or --mean and --std, found both");
        }
        if (asked.isPresent()) {
            return asked.get();
        }
        if (name.isPresent()) {
            return named(name.get(), shape);
        }
        if (file.isPresent()) {
            notes.println(
                    "Pixels as the file's metadata say: mean " + file.get().mean() + ", std "
                            + file.get().std() + ", pixels times " + file.get().scale());
            return file.get();
        }
        notes.println(
                "Warning: the file does not say what the network was trained to see of pixels; a guess is taken, 0 to 1."
                        + " If that is wrong, all that follows is: say it with --preprocess");
        return named("0-1", shape);
    }

    private static Normalisation named(String name, ImageShape shape) {
        Normalisation found = NAMED.get(name.toLowerCase(Locale.ROOT));
        if (found == null) {
            throw new BadInputException(
                    "--preprocess: expected one of " + String.join(", ", NAMED.keySet()) + ", found '" + name + "'");
        }
        if (found.channels() == shape.channels()) {
            return found;
        }
        if (found.channels() > 1) {
            throw new BadInputException("--preprocess " + name + ": expected images of " + found.channels()
                    + " channels for it, found " + shape + "; give --mean and --std");
        }
        return new Normalisation(
                Collections.nCopies(shape.channels(), found.mean().get(0)),
                Collections.nCopies(shape.channels(), found.std().get(0)),
                found.scale());
    }
}
