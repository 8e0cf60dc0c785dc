package dev.dnal.tribuo.data;

import dev.dnal.tribuo.data.decode.FileFaults;
import dev.dnal.tribuo.data.decode.FileImages;
import dev.dnal.tribuo.data.decode.ImageFit;
import dev.dnal.tribuo.data.image.ImageDataException;
import dev.dnal.tribuo.data.image.ImageDataset;
import dev.dnal.tribuo.data.image.ImageSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Folders of PNG and JPEG files, one for each class: in a folder for training and one for test, train/CLASS/FILE, or all together,
 * CLASS/FILE, of which a share becomes the test images. What is passed over is counted in the log.
 */
final class ClassFolders implements FolderLayout {
    private static final Logger LOG = Logger.getLogger(ClassFolders.class.getName());

    static final String TRAIN = "train";
    /** Where a set has more than one of them, the first is taken; that of ImageNet has no test labels. */
    private static final List<String> TESTS = List.of("test", "val", "validation");

    private final Optional<ImageFit> fit;
    private final Optional<TestShare> share;
    private final long bytesInMemory;

    /**
     * The layout.
     *
     * @param fit empty if nothing is known of the wanted size, which reading then asks for
     * @param share of the images that is for test; empty if they have a folder of their own
     * @param bytesInMemory of pixels that are read into memory at most; more stay in their files
     */
    ClassFolders(Optional<ImageFit> fit, Optional<TestShare> share, long bytesInMemory) {
        this.fit = fit;
        this.share = share;
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
        List<ClassListing> listings = listings(folder, List.of(DataPart.values()));
        if (share.isEmpty()) {
            requireSameClasses(listings.get(0), listings.get(1));
        }
        FileImages train = files(listings.get(0), DataPart.TRAIN);
        FileImages test = files(listings.get(listings.size() - 1), DataPart.TEST);
        FileFaults faults = new FileFaults();
        train.checkHeaders(faults);
        test.checkHeaders(faults);
        faults.requireNone();
        OptionalDouble shared = share.stream().mapToDouble(TestShare::share).findFirst();
        if (train.pixelBytes() + test.pixelBytes() > bytesInMemory) {
            // They are asked for when all has trained, which is late to hear of a damaged one.
            test.checkWholly(faults);
            faults.requireNone();
            return new ImageDataset(FolderNames.of(folder), train, test, shared);
        }
        ImageSource trainInMemory = train.load(faults);
        ImageSource testInMemory = test.load(faults);
        faults.requireNone();
        return new ImageDataset(FolderNames.of(folder), trainInMemory, testInMemory, shared);
    }

    /**
     * This layout for a folder of classes that has no parts.
     *
     * @throws ImageDataException if nothing says which images are for test
     */
    ClassFolders requireShare(Path folder) throws ImageDataException {
        if (share.isEmpty()) {
            throw new ImageDataException(
                    folder + ": expected the folders train and test with a folder for each class in them, found"
                            + " folders of classes alone; say which share of the images is for test (on the command line with --test-share)");
        }
        return this;
    }

    /** The images of a part, still in their files, of which the beginnings are looked at. */
    FileImages files(Path folder, DataPart part) throws ImageDataException {
        FileImages images = files(listings(folder, List.of(part)).get(0), part);
        FileFaults faults = new FileFaults();
        images.checkHeaders(faults);
        faults.requireNone();
        return images;
    }

    /** The folders of classes of each part; if parts share images, there is one alone. */
    private List<ClassListing> listings(Path folder, List<DataPart> parts) throws ImageDataException {
        List<ClassListing> listings = new ArrayList<>();
        if (share.isPresent()) {
            listings.add(ClassListing.of(sharedRoot(folder)));
        } else {
            for (DataPart part : parts) {
                listings.add(ClassListing.of(root(folder, part)));
            }
        }
        int files = listings.stream().mapToInt(ClassListing::otherFiles).sum();
        int folders = listings.stream().mapToInt(ClassListing::otherFolders).sum();
        if (files + folders > 0) {
            LOG.warning(() -> String.format(
                    Locale.ROOT,
                    "%s: passed over what is no CLASS/FILE with a name in .png, .jpg or .jpeg, or no file to read: %d files, and %d folders in those of"
                            + " classes",
                    folder,
                    files,
                    folders));
        }
        return listings;
    }

    private FileImages files(ClassListing listing, DataPart part) throws ImageDataException {
        ImageFit wanted = fit.orElseThrow(() -> new ImageDataException(listing.root()
                + ": expected to be told the size of the images, since image files may have any, found nothing; name a"
                + " size (on the command line with --image-size)"));
        List<Path> files = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        int label = 0;
        for (Map.Entry<String, List<Path>> of : listing.images().entrySet()) {
            for (Path file : ofPart(of.getKey(), of.getValue(), part)) {
                files.add(file);
                labels.add(label);
            }
            label++;
        }
        return new FileImages(
                files, labels.stream().mapToInt(Integer::intValue).toArray(), listing.classNames(), wanted);
    }

    private List<Path> ofPart(String className, List<Path> files, DataPart part) throws ImageDataException {
        if (share.isEmpty()) {
            return files;
        }
        if (files.size() < 2) {
            throw new ImageDataException(
                    files.get(0) + ": expected at least two images of each class, one of them for test, found this"
                            + " one of '" + className + "'; add some");
        }
        List<String> names = files.stream().map(ClassFolders::nameOf).toList();
        Set<String> test = new HashSet<>(share.get().chosen(className, names));
        return files.stream()
                .filter(file -> test.contains(nameOf(file)) == (part == DataPart.TEST))
                .toList();
    }

    private static String nameOf(Path file) {
        return ClassListing.composed(FolderNames.of(file));
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
                                : "a folder of test images, which may also be named val or validation, or a share of the training"
                                        + " images to test on (on the command line with --test-share)"));
    }

    /** Where all images are: in the folder for training, if there is one, and none for test. */
    private static Path sharedRoot(Path folder) throws ImageDataException {
        Path train = folder.resolve(TRAIN);
        for (String test : TESTS) {
            if (isPart(folder.resolve(test))) {
                throw new ImageDataException(
                        folder + ": expected images without a folder for test, of which a share is to be for"
                                + " test, found the folder " + test + "; leave out the share");
            }
        }
        return isPart(train) ? train : folder;
    }

    /** A class may be named "train" too. */
    private static boolean isPart(Path folder) throws ImageDataException {
        return Files.isDirectory(folder) && ClassListing.hasClasses(folder);
    }

    private static void requireSameClasses(ClassListing train, ClassListing test) throws ImageDataException {
        requireContained(test.root(), train.classNames(), test.classNames(), train.root());
        requireContained(train.root(), test.classNames(), train.classNames(), test.root());
    }

    private static void requireContained(Path here, List<String> wanted, Collection<String> found, Path there)
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
