package dev.dnal.tribuo.data;

import dev.dnal.tribuo.data.decode.FileImages;
import dev.dnal.tribuo.data.decode.ImageFit;
import dev.dnal.tribuo.data.image.ImageDataException;
import dev.dnal.tribuo.data.image.ImageDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Folders of PNG and JPEG files, one for each class, in a folder for training and one for test: train/CLASS/FILE. Classes are
 * the names of the folders in the order of their characters; what begins with a dot and what is no image by its name is
 * passed over.
 */
final class ClassFolders implements FolderLayout {
    private static final String TRAIN = "train";
    /** Where a set has more than one of them, the first is taken; that of ImageNet has no test labels. */
    private static final List<String> TESTS = List.of("test", "val", "validation");

    private static final Pattern IMAGE = Pattern.compile("[^.].*\\.(png|jpg|jpeg)", Pattern.CASE_INSENSITIVE);

    private final Optional<ImageFit> fit;
    private final long bytesInMemory;

    /**
     * The layout.
     *
     * @param fit empty if nothing is known of the wanted size, which {@link #read} then asks for
     * @param bytesInMemory of pixels that are read into memory at most; more stay in their files
     */
    ClassFolders(Optional<ImageFit> fit, long bytesInMemory) {
        this.fit = fit;
        this.bytesInMemory = bytesInMemory;
    }

    @Override
    public String description() {
        return "image folders (train/CLASS/*.png or jpg, test/CLASS/*.png or jpg; val for test)";
    }

    @Override
    public boolean recognises(Path folder) {
        return Stream.concat(Stream.of(TRAIN), TESTS.stream())
                .anyMatch(part -> Files.isDirectory(folder.resolve(part)));
    }

    @Override
    public ImageDataset read(Path folder) throws ImageDataException {
        FileImages train = files(folder, DataPart.TRAIN);
        FileImages test = files(folder, DataPart.TEST);
        requireSameClasses(folder, train.classNames(), test.classNames());
        train.checkHeaders();
        test.checkHeaders();
        boolean inMemory = train.pixelBytes() + test.pixelBytes() <= bytesInMemory;
        return new ImageDataset(FolderNames.of(folder), inMemory ? train.load() : train, inMemory ? test.load() : test);
    }

    /** The images of a part, still in their files, which are not looked at. */
    FileImages files(Path folder, DataPart part) throws ImageDataException {
        ImageFit wanted = fit.orElseThrow(() -> new ImageDataException(folder
                + ": expected to be told the size of the images, since image files may have any, found nothing; name a"
                + " size (on the command line with --image-size)"));
        Path root = root(folder, part);
        List<Path> classes = list(root).stream()
                .filter(path -> Files.isDirectory(path) && !nameOf(path).startsWith("."))
                .toList();
        if (classes.isEmpty()) {
            throw new ImageDataException(root + ": expected a folder for each class, found none");
        }
        List<Path> files = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (int label = 0; label < classes.size(); label++) {
            for (Path file : images(classes.get(label))) {
                files.add(file);
                labels.add(label);
            }
        }
        return new FileImages(
                files,
                labels.stream().mapToInt(Integer::intValue).toArray(),
                classes.stream().map(ClassFolders::nameOf).toList(),
                wanted);
    }

    private static Path root(Path folder, DataPart part) throws ImageDataException {
        List<String> names = part == DataPart.TRAIN ? List.of(TRAIN) : TESTS;
        return names.stream()
                .map(folder::resolve)
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> ImageDataException.missing(
                        folder.resolve(names.get(0)).toString(),
                        part == DataPart.TRAIN
                                ? "a folder of training images"
                                : "a folder of test images, which may also be named val or validation"));
    }

    private static List<Path> images(Path folder) throws ImageDataException {
        List<Path> images = list(folder).stream()
                .filter(path -> IMAGE.matcher(nameOf(path)).matches())
                .toList();
        if (images.isEmpty()) {
            throw new ImageDataException(
                    folder + ": expected at least one image of this class (.png, .jpg, .jpeg), found"
                            + " none; add some or remove the folder");
        }
        return images;
    }

    private static List<Path> list(Path folder) throws ImageDataException {
        try (Stream<Path> entries = Files.list(folder)) {
            // Systems list folders in orders of their own.
            return entries.sorted((a, b) -> nameOf(a).compareTo(nameOf(b))).toList();
        } catch (IOException e) {
            throw ImageDataException.unreadable(folder.toString(), e);
        }
    }

    private static String nameOf(Path path) {
        return FolderNames.of(path);
    }

    private static void requireSameClasses(Path folder, List<String> train, List<String> test)
            throws ImageDataException {
        requireContained(root(folder, DataPart.TEST), train, test, root(folder, DataPart.TRAIN));
        requireContained(root(folder, DataPart.TRAIN), test, train, root(folder, DataPart.TEST));
    }

    private static void requireContained(Path here, List<String> wanted, List<String> found, Path there)
            throws ImageDataException {
        for (String name : wanted) {
            if (!found.contains(name)) {
                throw new ImageDataException(String.format(
                        Locale.ROOT,
                        "%s: expected the same class folders as in %s, found no folder '%s'; training and test need the"
                                + " same classes",
                        here,
                        there,
                        name));
            }
        }
    }
}
