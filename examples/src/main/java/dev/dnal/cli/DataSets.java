package dev.dnal.cli;

import dev.dnal.tribuo.data.ImageDataException;
import dev.dnal.tribuo.data.ImageDataset;
import dev.dnal.tribuo.data.ImageFolders;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Data sets as the user names them. */
final class DataSets {
    /** The name of the data set that comes with the command line. */
    static final String BUILT_IN = "builtin";

    /** What {@code --data} takes, for its description. */
    static final String OPTION_HELP =
            "'" + BUILT_IN + "' (10,000 + 2,000 images of Fashion-MNIST), or a folder with the"
                    + " IDX files of MNIST or its relatives (gz or not) or the binary files of CIFAR-10 or CIFAR-100.";

    private DataSets() {}

    /**
     * Reads a data set.
     *
     * @param text {@value #BUILT_IN} or a folder
     * @throws ImageDataException if there is none, or it is damaged
     */
    static ImageDataset open(String text) throws ImageDataException {
        return text.equals(BUILT_IN) ? BuiltInData.fashionMnistSample() : ImageFolders.open(path(text));
    }

    private static Path path(String text) throws ImageDataException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new ImageDataException("'" + text + "': expected a folder, found what can't be the name of one", e);
        }
    }
}
