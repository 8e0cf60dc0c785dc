package dev.dnal.tribuo.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads a folder of images in whichever of the known layouts it has. */
public final class ImageFolders {
    private static final List<FolderLayout> LAYOUTS =
            List.of(new IdxFolder(), CifarFolder.CIFAR10, CifarFolder.CIFAR100);

    private static final int NAMES_SHOWN = 5;

    private ImageFolders() {}

    /**
     * Reads a data set: IDX files (MNIST and its relatives), or the binary version of CIFAR-10 or
     * CIFAR-100 (fine labels).
     *
     * @param folder that holds the files themselves
     * @return training and test images
     * @throws ImageDataException if the folder is missing, has none or more than one of the layouts,
     *     or a file in it is missing or damaged
     */
    public static ImageDataset open(Path folder) throws ImageDataException {
        if (!Files.isDirectory(folder)) {
            throw new ImageDataException(String.format(
                    "%s: expected a folder of images, found %s; check the path",
                    folder, Files.exists(folder) ? "a file" : "nothing there"));
        }
        List<FolderLayout> found =
                LAYOUTS.stream().filter(layout -> layout.recognises(folder)).toList();
        if (found.isEmpty()) {
            throw new ImageDataException(String.format(
                    "%s: expected the files of %s, found %s; name the folder that holds the files"
                            + " themselves, unpacked",
                    folder, describe(LAYOUTS), contents(folder)));
        }
        if (found.size() > 1) {
            throw new ImageDataException(String.format(
                    "%s: expected files of one data set, found files of %s; put each data set in a folder"
                            + " of its own",
                    folder, describe(found)));
        }
        return found.get(0).read(folder);
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
