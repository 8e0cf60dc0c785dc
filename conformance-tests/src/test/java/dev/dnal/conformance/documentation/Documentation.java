package dev.dnal.conformance.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The pages of documentation: those at the root of the project, and those in {@code docs}. */
public final class Documentation {
    private Documentation() {}

    static List<Path> pages(Path root) throws IOException {
        List<Path> pages = new ArrayList<>();
        for (Path folder : List.of(root, root.resolve("docs"))) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.getFileName().toString().endsWith(".md"))
                        .sorted()
                        .forEach(pages::add);
            }
        }
        return pages;
    }

    /**
     * Commands that stand on lines of their own, with what follows them behind a backslash.
     *
     * @param root of the project
     * @param beginning of their lines, which is left out
     */
    public static List<String> commands(Path root, String beginning) throws IOException {
        List<String> commands = new ArrayList<>();
        for (Path page : pages(root)) {
            Files.readString(page)
                    .replaceAll(" *\\\\\\R *", " ")
                    .lines()
                    .filter(line -> line.startsWith(beginning))
                    .map(line -> line.substring(beginning.length()))
                    .forEach(commands::add);
        }
        return commands;
    }
}
