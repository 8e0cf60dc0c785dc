package dev.dnal.tribuo.data;

import dev.dnal.tribuo.data.image.ImageDataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of a folder that has a folder for each class: CLASS/FILE. Names of classes are in Unicode's form NFC, whatever form the file
 * system keeps them in, and in the order of their characters, as are the files of each. What begins with a dot is not there at all.
 *
 * @param root the folder
 * @param images the images of each class
 * @param otherFiles how many files are passed over, since they are no images by their names, no files to read, as pipes are, or of no class
 * @param otherFolders how many folders inside of those of classes are passed over
 */
record ClassListing(Path root, SortedMap<String, List<Path>> images, int otherFiles, int otherFolders) {
    private static final Pattern IMAGE = Pattern.compile(".+\\.(png|jpg|jpeg)", Pattern.CASE_INSENSITIVE);

    /**
     * Looks through a folder.
     *
     * @throws ImageDataException if it can't be read, has less than two classes, or one without images
     */
    static ClassListing of(Path root) throws ImageDataException {
        SortedMap<String, List<Path>> images = new TreeMap<>();
        int otherFiles = 0;
        int otherFolders = 0;
        for (Path folder : list(root)) {
            if (!Files.isDirectory(folder)) {
                otherFiles++;
                continue;
            }
            List<Path> entries = list(folder);
            List<Path> found = entries.stream().filter(ClassListing::isImage).toList();
            if (images.put(className(folder), requireAny(folder, found)) != null) {
                throw new ImageDataException(String.format(
                        Locale.ROOT,
                        "%s: expected one folder for each class, found two that are named '%s', written in different ways of Unicode;"
                                + " put their files together",
                        root,
                        className(folder)));
            }
            for (Path entry : entries) {
                if (!isImage(entry)) {
                    otherFolders += Files.isDirectory(entry) ? 1 : 0;
                    otherFiles += Files.isDirectory(entry) ? 0 : 1;
                }
            }
        }
        requireClasses(root, images);
        return new ClassListing(root, images, otherFiles, otherFolders);
    }

    private static List<Path> requireAny(Path folder, List<Path> images) throws ImageDataException {
        if (images.isEmpty()) {
            throw new ImageDataException(
                    folder + ": expected at least one image of this class (.png, .jpg, .jpeg), found"
                            + " none; add some or remove the folder");
        }
        return images;
    }

    private static void requireClasses(Path root, Map<String, List<Path>> images) throws ImageDataException {
        if (images.isEmpty()) {
            throw new ImageDataException(root + ": expected a folder for each class, found none");
        }
        if (images.size() == 1) {
            throw new ImageDataException(root + ": expected folders of at least two classes, found '"
                    + images.keySet().iterator().next() + "' alone; there is nothing to tell apart");
        }
    }

    /** Whether there is a folder with an image in a folder. */
    static boolean hasClasses(Path root) throws ImageDataException {
        for (Path folder : list(root)) {
            if (Files.isDirectory(folder) && list(folder).stream().anyMatch(ClassListing::isImage)) {
                return true;
            }
        }
        return false;
    }

    /** By its name, and because it can be read: a pipe or a device might let its reader wait for ever. */
    private static boolean isImage(Path path) {
        return IMAGE.matcher(FolderNames.of(path)).matches()
                && (Files.isRegularFile(path) || Files.isDirectory(path) || !Files.exists(path));
    }

    /** The same of a file alone. */
    static boolean isImageFile(Path path) {
        return IMAGE.matcher(FolderNames.of(path)).matches() && Files.isRegularFile(path);
    }

    private static String className(Path folder) {
        return composed(FolderNames.of(folder));
    }

    /** A name in Unicode's form NFC. */
    static String composed(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    /** What is in a folder; systems list folders in orders of their own. */
    private static List<Path> list(Path folder) throws ImageDataException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(path -> !FolderNames.of(path).startsWith("."))
                    .sorted(Comparator.comparing(path -> composed(FolderNames.of(path))))
                    .toList();
        } catch (IOException e) {
            throw ImageDataException.unreadable(folder.toString(), e);
        }
    }

    /** The names of the classes. */
    List<String> classNames() {
        return List.copyOf(images.keySet());
    }
}
