package dev.dnal.tribuo.checkpoint;

import dev.dnal.onnx.io.AtomicFile;
import dev.dnal.onnx.io.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder with the files of one checkpoint. {@value #SUMS}, in the form of the command {@code sha256sum}, names all the others
 * and their SHA-256. It is moved into place when they are safe on the disk: where it is not, the folder is no checkpoint.
 *
 * @param parent the folder that it is in
 * @param number the larger, the later
 */
record Generation(Path parent, int number) {
    static final String SUMS = "SHA256SUMS";

    private static final Pattern NAME = Pattern.compile("generation-([0-9]{1,9})");
    private static final Pattern SUM = Pattern.compile("([0-9a-f]{64})  ([a-z0-9.-]+)");

    /** Its folder. */
    Path folder() {
        return parent.resolve("generation-" + number);
    }

    /** All generations in a folder, whole or not, the latest first; none if there is no such folder. */
    static List<Generation> allIn(Path parent) throws IOException {
        List<Generation> found = new ArrayList<>();
        if (Files.notExists(parent)) {
            return found;
        }
        try (Stream<Path> entries = Files.list(parent)) {
            for (Path entry : entries.toList()) {
                Matcher name = NAME.matcher(String.valueOf(entry.getFileName()));
                if (name.matches()) {
                    found.add(new Generation(parent, Integer.parseInt(name.group(1))));
                }
            }
        }
        found.sort((a, b) -> Integer.compare(b.number, a.number));
        return found;
    }

    /** Whether all its files were written. */
    boolean isComplete() {
        return Files.exists(folder().resolve(SUMS));
    }

    /** Writes the files; when this returns they are safe on the disk. */
    void write(Map<String, byte[]> files) throws IOException {
        Files.createDirectories(folder());
        StringBuilder sums = new StringBuilder();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            writeSafely(folder().resolve(file.getKey()), file.getValue());
            sums.append(Sha256.of(file.getValue()))
                    .append("  ")
                    .append(file.getKey())
                    .append('\n');
        }
        AtomicFile.write(
                folder().resolve(SUMS),
                part -> writeSafely(part, sums.toString().getBytes(StandardCharsets.UTF_8)));
        forceFolder(folder());
        forceFolder(parent);
    }

    private static void writeSafely(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    /** Makes names in a folder safe too, where a folder can be opened; elsewhere, as on Windows, the system sees to it. */
    private static void forceFolder(Path path) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
        } catch (IOException e) {
            return;
        }
        try (channel) {
            channel.force(true);
        }
    }

    /**
     * Reads the files.
     *
     * @throws DamagedException if one is missing, can't be read, or is not as it was written
     */
    Map<String, byte[]> read() throws DamagedException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        Path sums = folder().resolve(SUMS);
        String lines = new String(bytes(sums), StandardCharsets.UTF_8);
        for (String line : lines.lines().toList()) {
            Matcher sum = SUM.matcher(line);
            if (!sum.matches()) {
                throw new DamagedException(
                        sums + ": expected lines of a SHA-256 and a name, found '" + line + "'; it is damaged");
            }
            files.put(sum.group(2), verified(folder().resolve(sum.group(2)), sum.group(1)));
        }
        return files;
    }

    private static byte[] verified(Path file, String expected) throws DamagedException {
        byte[] bytes = bytes(file);
        String found = Sha256.of(bytes);
        if (!found.equals(expected)) {
            throw new DamagedException(
                    file + ": expected a file with SHA-256 " + expected + ", found " + found + "; it is damaged");
        }
        return bytes;
    }

    private static byte[] bytes(Path file) throws DamagedException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new DamagedException(
                    file + ": expected a file that can be read, found that it can't ("
                            + e.getClass().getSimpleName() + ")",
                    e);
        }
    }

    /** Removes the folder: first what makes it a checkpoint. */
    void remove() throws IOException {
        Files.deleteIfExists(folder().resolve(SUMS));
        try (Stream<Path> files = Files.list(folder())) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder());
    }
}
