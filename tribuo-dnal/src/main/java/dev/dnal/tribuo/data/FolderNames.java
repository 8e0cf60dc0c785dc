package dev.dnal.tribuo.data;

import java.nio.file.Path;
import java.util.Optional;

/** Names of folders and files. */
final class FolderNames {
    private FolderNames() {}

    /** The last name of a path, as that of the folder that "." is. */
    static String of(Path path) {
        // A root has no file name.
        return Optional.ofNullable(path.toAbsolutePath().normalize().getFileName())
                .orElse(path)
                .toString();
    }
}
