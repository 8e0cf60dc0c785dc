package dev.dnal.cli.option.image;

import dev.dnal.cli.option.BadInputException;
import dev.dnal.tribuo.data.ImageFolders;
import dev.dnal.tribuo.data.TestShare;
import dev.dnal.tribuo.data.decode.ImageFit;
import dev.dnal.tribuo.data.image.ImageDataException;
import dev.dnal.tribuo.data.image.ImageDataset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Data sets as the user names them. */
public final class DataSets {
    /** The name of the data set that comes with the command line. */
    static final String BUILT_IN = "builtin";

    /** What {@code --data} takes, for its description. */
    public static final String OPTION_HELP =
            "'" + BUILT_IN + "' (10,000 + 2,000 images of Fashion-MNIST), or a folder with the"
                    + " IDX files of MNIST or its relatives (gz or not), the binary files of CIFAR-10 or CIFAR-100, or, with"
                    + " --image-size, PNG and JPEG files as train/CLASS/FILE and test/CLASS/FILE (or val for test), or with"
                    + " --test-share as CLASS/FILE.";

    private DataSets() {}

    /**
     * Reads a data set.
     *
     * @param text {@value #BUILT_IN} or a folder
     * @param options what image files are read as
     * @throws ImageDataException if there is none, or it is damaged, or does not go with the options
     * @throws IllegalArgumentException if an option is out of range, or images of that size are too large
     */
    public static ImageDataset open(String text, ImageSizeOptions options) throws ImageDataException {
        Optional<ImageFit> fit = options.fit();
        Optional<TestShare> share = options.testShare();
        if (text.equals(BUILT_IN)) {
            if (fit.isPresent()) {
                throw new BadInputException("--image-size: expected a folder of image files as --data, found '"
                        + BUILT_IN + "', whose images have a size; leave out the option");
            }
            return BuiltInData.fashionMnistSample();
        }
        Path folder = path(text);
        if (fit.isEmpty()) {
            return ImageFolders.open(folder);
        }
        return share.isPresent()
                ? ImageFolders.open(folder, fit.get(), share.get())
                : ImageFolders.open(folder, fit.get());
    }

    private static Path path(String text) throws ImageDataException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new ImageDataException("'" + text + "': expected a folder, found what can't be the name of one", e);
        }
    }
}
