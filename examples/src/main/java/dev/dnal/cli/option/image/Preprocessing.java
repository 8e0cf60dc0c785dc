package dev.dnal.cli.option.image;

import dev.dnal.cli.help.Topic;
import dev.dnal.cli.option.BadInputException;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ChannelOrder;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.shrink.NormalisationGuess;
import java.io.PrintWriter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say what a trained network sees of pixels, by the names that are usual. */
@Topic.About(Topic.DATA)
public final class Preprocessing {
    private static final String UNIT = "0-1";

    /** By name, of pixels from 0 to 255; means and deviations of one channel stand for all. */
    private static final Map<String, Normalisation> NAMED = new TreeMap<>(Map.of(
            "imagenet",
            new Normalisation(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225), Normalisation.BYTE_SCALE),
            "cifar10",
            new Normalisation(
                    List.of(0.4914, 0.4822, 0.4465), List.of(0.2470, 0.2435, 0.2616), Normalisation.BYTE_SCALE),
            UNIT,
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
                            + " of dnal do; else, with a warning, that by which the network's answers are the surest and the most varied,"
                            + " or 0-1 if it tells no classes apart.")
    private Optional<String> name = Optional.empty();

    @Mixin
    private NormalisationOptions numbers = new NormalisationOptions();

    /**
     * The normalisation that is known.
     *
     * @param file what the file's metadata say
     * @param order in which the network takes channels: what has a name is of red, green and blue
     * @param notes where it is said if what the file says is taken
     * @return empty if neither options nor file say it
     * @throws BadInputException if it is no name, or does not fit the images
     */
    public Optional<Normalisation> known(
            Optional<Normalisation> file, ImageShape shape, ChannelOrder order, PrintWriter notes) {
        Optional<Normalisation> asked = numbers.normalisation(shape);
        if (asked.isPresent() && name.isPresent()) {
            throw new BadInputException("--preprocess: expected it, or --mean and --std, found both");
        }
        if (asked.isPresent() || name.isPresent()) {
            return asked.or(() -> name.map(wanted -> named(wanted, shape, order)));
        }
        file.ifPresent(found -> notes.println("Pixels as the file's metadata say: mean " + found.mean() + ", std "
                + found.std() + ", pixels times " + found.scale()));
        return file;
    }

    /** What is usual for such images, by name: first what is most likely where nothing tells. */
    public static Map<String, Normalisation> usual(ImageShape shape, ChannelOrder order) {
        Map<String, Normalisation> usual = new LinkedHashMap<>();
        usual.put(UNIT, named(UNIT, shape, order));
        NAMED.forEach((name, normalisation) -> {
            if (normalisation.channels() == 1 || normalisation.channels() == shape.channels()) {
                usual.put(name, named(name, shape, order));
            }
        });
        return usual;
    }

    /** What is to be said of a guess. */
    public static String warning(NormalisationGuess guess) {
        String begin =
                "Warning: the file does not say what the network was trained to see of pixels; a guess is taken, "
                        + guess.name();
        String why = guess.bits().isEmpty()
                ? ""
                : guess.bits().entrySet().stream()
                        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                        .map(each -> String.format(Locale.ROOT, "%s %.2f", each.getKey(), each.getValue()))
                        .collect(Collectors.joining(
                                ", ",
                                ", for its answers on " + guess.images()
                                        + " of the images are the surest and the most varied by it (information in bits: ",
                                ")"));
        return begin + why
                + ". If that is wrong, all that follows is: say it with --preprocess. It is not written into the file";
    }

    private static Normalisation named(String name, ImageShape shape, ChannelOrder order) {
        Normalisation named = named(name, shape);
        return order == ChannelOrder.BGR ? named.reversed() : named;
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
