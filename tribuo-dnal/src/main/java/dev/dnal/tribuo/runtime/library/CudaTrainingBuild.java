package dev.dnal.tribuo.runtime.library;

import java.io.IOException;
import java.net.URL;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The training build of ONNX Runtime for CUDA 13, if its artifact is on the class path (org.bytedeco:onnxruntime, classifier
 * linux-x86_64-gpu; Maven profile cuda13). It is several files that find each other by lying in one folder.
 */
final class CudaTrainingBuild {
    private static final String LIBRARIES = "org/bytedeco/onnxruntime/linux-x86_64-gpu/";

    /** The Java part of ONNX Runtime, in all its artifacts. */
    private static final String JAVA_PART = "ai/onnxruntime/native/linux-x64/libonnxruntime4j_jni.so";

    private final ClassLoader resources;
    private final LibraryCache cache;

    CudaTrainingBuild(ClassLoader resources, LibraryCache cache) {
        this.resources = resources;
        this.cache = cache;
    }

    /**
     * Makes sure that the files lie in a folder of the cache.
     *
     * @param platform what the process runs on
     * @return the folder; empty if the artifact is not on the class path, or not for the platform
     * @throws IOException if the cache can't be written
     */
    Optional<Path> folder(Optional<Platform> platform) throws IOException {
        if (platform.filter(known -> known.name().equals("linux-x86_64")).isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> files = new LinkedHashMap<>();
        files.put("libonnxruntime.so", LIBRARIES + "libonnxruntime.so.1");
        files.put("libonnxruntime_providers_shared.so", LIBRARIES + "libonnxruntime_providers_shared.so");
        files.put("libonnxruntime_providers_cuda.so", LIBRARIES + "libonnxruntime_providers_cuda.so");
        files.put("libonnxruntime4j_jni.so", JAVA_PART);
        Map<String, Path> extracted = new LinkedHashMap<>();
        for (Map.Entry<String, String> file : files.entrySet()) {
            URL resource = resources.getResource(file.getValue());
            if (resource == null) {
                return Optional.empty();
            }
            extracted.put(file.getKey(), cache.extract(resource, file.getKey()));
        }
        return Optional.of(together(extracted));
    }

    /**
     * A folder beside that of the first file, with hard links to all: they take no room and can't be half written, and a library finds
     * the others beside the name that it was loaded by. (By a symbolic link, it would look beside what that leads to.)
     */
    private static Path together(Map<String, Path> files) throws IOException {
        Path first = Objects.requireNonNull(
                files.values().iterator().next().toAbsolutePath().getParent());
        Path folder = first.resolveSibling(first.getFileName() + "-cuda");
        Files.createDirectories(folder);
        for (Map.Entry<String, Path> file : files.entrySet()) {
            Path link = folder.resolve(file.getKey());
            if (!Files.exists(link)) {
                link(link, file.getValue());
            }
            if (Files.mismatch(link, file.getValue()) >= 0) {
                throw new IOException(link + " must hold the same as " + file.getValue() + "; delete " + folder);
            }
        }
        return folder;
    }

    private static void link(Path link, Path target) throws IOException {
        try {
            Files.createLink(link, target);
        } catch (FileAlreadyExistsException e) {
            // Another process was faster.
        } catch (FileSystemException | UnsupportedOperationException e) {
            throw new IOException(
                    "The file system of " + link.getParent() + " gives no hard links (" + e.getMessage() + "); -D"
                            + CacheFolder.PROPERTY + "=FOLDER names another folder.",
                    e);
        }
    }
}
