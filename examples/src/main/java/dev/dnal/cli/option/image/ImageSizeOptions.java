package dev.dnal.cli.option.image;

import dev.dnal.cli.help.Topic;
import dev.dnal.cli.option.BadInputException;
import dev.dnal.tribuo.data.TestShare;
import dev.dnal.tribuo.data.decode.ImageFit;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say what folders of image files are read as. */
@Topic.About(Topic.DATA)
public final class ImageSizeOptions {
    @Option(
            names = "--image-size",
            paramLabel = "S",
            description =
                    "For folders of image files: the shorter side is resized to S * 256 / 224 pixels (or --image-resize), and S x S"
                            + " are cut out of the centre.")
    private Optional<Integer> size = Optional.empty();

    @Option(
            names = "--image-resize",
            paramLabel = "N",
            description = "With --image-size: what the shorter side is resized to instead, at least S.")
    private Optional<Integer> resize = Optional.empty();

    @Option(
            names = "--image-channels",
            paramLabel = "N",
            defaultValue = "3",
            description = "With --image-size: 3 for colour, 1 for grey. Default: ${DEFAULT-VALUE}.")
    private int channels = 3;

    @Option(
            names = "--test-share",
            paramLabel = "SHARE",
            description =
                    "With --image-size, for a folder CLASS/FILE without test images: the share of each class to test on, above 0 and"
                            + " below 1. The same images each time.")
    private Optional<Double> testShare = Optional.empty();

    /**
     * Which images are to be tested on; empty if no share is given.
     *
     * @throws BadInputException if there is no size of images
     * @throws IllegalArgumentException if it is out of range
     */
    public Optional<TestShare> testShare() {
        if (size.isEmpty() && testShare.isPresent()) {
            throw new BadInputException("--test-share: expected --image-size with it, found none");
        }
        return testShare.map(TestShare::new);
    }

    /**
     * What the options ask for; empty if no size is given.
     *
     * @throws BadInputException if there is a size to resize to but none to cut out
     * @throws IllegalArgumentException if an option is out of range
     */
    public Optional<ImageFit> fit() {
        if (size.isEmpty() && resize.isPresent()) {
            throw new BadInputException("--image-resize: expected --image-size with it, found none");
        }
        return size.map(pixels -> resize.map(side -> new ImageFit(channels, pixels, side))
                .orElseGet(() -> new ImageFit(channels, pixels)));
    }
}
