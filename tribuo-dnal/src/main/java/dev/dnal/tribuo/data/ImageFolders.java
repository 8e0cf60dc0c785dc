package dev.dnal.tribuo.data;

import dev.dnal.tribuo.data.decode.FileFaults;
import dev.dnal.tribuo.data.decode.FileImages;
import dev.dnal.tribuo.data.decode.ImageFit;
import dev.dnal.tribuo.data.image.ImageDataException;
import dev.dnal.tribuo.data.image.ImageDataset;
import dev.dnal.tribuo.data.image.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads a folder of images in whichever of the known layouts it has. */
public final class ImageFolders {
    private static final List<FolderLayout> FIXED_SIZE =
            List.of(new IdxFolder(), CifarFolder.CIFAR10, CifarFolder.CIFAR100);

    /** Pixels of image files are read into memory up to this part of the largest heap. */
    private static final int HEAP_PART = 4;

    private static final int NAMES_SHOWN = 5;

    private ImageFolders() {}

    /**
     * Reads a data set whose files say how large images are: IDX files (MNIST and its relatives), or the binary version of
     * CIFAR-10 or CIFAR-100 (fine labels).
     *
     * @param folder that holds the files themselves
     * @return training and test images
     * @throws ImageDataException if the folder is missing, has none or more than one of the layouts,
     *     or a file in it is missing or damaged
     */
    public static ImageDataset open(Path folder) throws ImageDataException {
        return layout(folder, new ClassFolders(Optional.empty(), Optional.empty(), 0))
                .read(folder);
    }

    /**
     * Reads folders of PNG and JPEG files, {@code train/CLASS/FILE} and {@code test/CLASS/FILE}; {@code val} and
     * {@code validation} stand for {@code test} if there is none. Classes are the names of the folders, sorted. Pixels are
     * whole numbers 0 to 255, channels in the order red, green, blue; pictures are turned as their Exif data say. Class names are
     * compared in Unicode's form NFC.
     *
     * <p>Files of other kinds and folders in those of classes are passed over and counted in the log.
     *
     * <p>Pixels that take more than a quarter of the largest heap stay in their files, as {@link #stream} leaves them.
     *
     * @param folder that holds the folders of training and test images
     * @param fit the wanted shape
     * @return training and test images
     * @throws ImageDataException if the folder is missing or has another layout, there is one class alone, a class has no images or
     *     is not in both parts, or files are damaged, of which the message names up to ten
     * @throws IllegalArgumentException if images of that fit are too large
     */
    public static ImageDataset open(Path folder, ImageFit fit) throws ImageDataException {
        return open(folder, fit, Optional.empty(), inMemory());
    }

    /**
     * The same of a folder without test images, {@code CLASS/FILE} or {@code train/CLASS/FILE}.
     *
     * @param folder that holds the folders of classes
     * @param fit the wanted shape
     * @param testShare which images become those for test
     * @return training and test images
     * @throws ImageDataException as {@link #open(Path, ImageFit)}, or if there are test images, or a class has one image
     * @throws IllegalArgumentException if images of that fit are too large
     */
    public static ImageDataset open(Path folder, ImageFit fit, TestShare testShare) throws ImageDataException {
        return open(folder, fit, Optional.of(testShare), inMemory());
    }

    private static long inMemory() {
        return Runtime.getRuntime().maxMemory() / HEAP_PART;
    }

    /**
     * The same with the images left in their files, for sets of any number. Each training file's header is checked here, and test files
     * wholly; files are decoded whenever their images are asked for, and what is wrong with it then is an {@link java.io.UncheckedIOException}
     * whose message names the file. The files must not change.
     *
     * @param folder that holds the folders of training and test images
     * @param fit the wanted shape
     * @return training and test images
     * @throws ImageDataException as {@link #open(Path, ImageFit)}
     * @throws IllegalArgumentException if images of that fit are too large
     */
    public static ImageDataset stream(Path folder, ImageFit fit) throws ImageDataException {
        return open(folder, fit, Optional.empty(), 0);
    }

    /**
     * Whether a folder has one of the layouts with labels, in a part for training and one for test.
     *
     * @throws ImageDataException if it can't be read
     */
    public static boolean isDataSet(Path folder) throws ImageDataException {
        return Files.isDirectory(folder)
                && (FIXED_SIZE.stream().anyMatch(layout -> layout.recognises(folder))
                        || (Files.isDirectory(folder.resolve(ClassFolders.TRAIN))
                                && ClassListing.hasClasses(folder.resolve(ClassFolders.TRAIN))));
    }

    /**
     * Reads all PNG and JPEG files in a folder and in those inside of it, whatever these are called: images of which nothing is known. They stay
     * in their files, as {@link #stream} leaves them.
     *
     * @param folder with at least one such file
     * @param fit the wanted shape
     * @return the images in the order of their paths, without labels
     * @throws ImageDataException if the folder is missing or has none, or a file's beginning is damaged
     * @throws IllegalArgumentException if images of that fit are too large
     */
    public static ImageSource unlabelled(Path folder, ImageFit fit) throws ImageDataException {
        if (!Files.isDirectory(folder)) {
            throw new ImageDataException(folder + ": expected a folder of images, found "
                    + (Files.exists(folder) ? "a file" : "nothing there") + "; check the path");
        }
        List<Path> files;
        try (Stream<Path> entries = Files.walk(folder)) {
            files = entries.filter(ClassListing::isImageFile).sorted().toList();
        } catch (IOException e) {
            throw ImageDataException.unreadable(folder.toString(), e);
        }
        if (files.isEmpty()) {
            throw new ImageDataException(folder
                    + ": expected image files (.png, .jpg, .jpeg) in it or its folders, found " + contents(folder));
        }
        FileImages images = new FileImages(files, new int[files.size()], List.of("unknown"), fit);
        FileFaults faults = new FileFaults();
        images.checkHeaders(faults);
        faults.requireNone();
        return images.withoutTargets();
    }

    static ImageDataset open(Path folder, ImageFit fit, Optional<TestShare> testShare, long bytesInMemory)
            throws ImageDataException {
        ClassFolders images = new ClassFolders(Optional.of(fit), testShare, bytesInMemory);
        FolderLayout found = layout(folder, images);
        if (found != images) {
            throw new ImageDataException(String.format(
                    "%s: expected %s, which a size of images is for, found files of %s, whose size is fixed; leave out"
                            + " the size",
                    folder, images.description(), found.description()));
        }
        return found.read(folder);
    }

    private static FolderLayout layout(Path folder, ClassFolders images) throws ImageDataException {
        if (!Files.isDirectory(folder)) {
            throw new ImageDataException(String.format(
                    "%s: expected a folder of images, found %s; check the path",
                    folder, Files.exists(folder) ? "a file" : "nothing there"));
        }
        List<FolderLayout> layouts =
                Stream.concat(FIXED_SIZE.stream(), Stream.of(images)).toList();
        List<FolderLayout> found =
                layouts.stream().filter(layout -> layout.recognises(folder)).toList();
        if (found.isEmpty() && ClassListing.hasClasses(folder)) {
            return images.requireShare(folder);
        }
        if (found.isEmpty()) {
            throw new ImageDataException(String.format(
                    "%s: expected the files of %s, found %s; name the folder that holds the files"
                            + " themselves, unpacked",
                    folder, describe(layouts), contents(folder)));
        }
        if (found.size() > 1) {
            throw new ImageDataException(String.format(
                    "%s: expected files of one data set, found files of %s; put each data set in a folder"
                            + " of its own",
                    folder, describe(found)));
        }
        return found.get(0);
    }

    private static String describe(List<FolderLayout> layouts) {
        return layouts.stream().map(FolderLayout::description).collect(Collectors.joining(" or "));
    }

    private static String contents(Path folder) throws ImageDataException {
        try (Stream<Path> entries = Files.list(folder)) {
            List<String> names =
                    entries.map(path -> path.getFileName().toString()).sorted().toList();
            if (names.isEmpty()) {
                return "an empty folder";
            }
            String shown = names.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "));
            return names.size() > NAMES_SHOWN ? shown + " and " + (names.size() - NAMES_SHOWN) + " more" : shown;
        } catch (IOException e) {
            throw ImageDataException.unreadable(folder.toString(), e);
        }
    }
}
