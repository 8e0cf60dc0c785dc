package dev.dnal.tribuo.runtime.library;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.logging.Logger;

/**
 * Chooses the build of ONNX Runtime's native library and tells ai.onnxruntime about it by its system property, which it
 * reads once, when its classes are initialised. Of the two libraries that ai.onnxruntime loads only the first,
 * onnxruntime itself, is replaced; the JNI part always comes from the ai.onnxruntime artifact and finds the first by its
 * name. For CUDA there are further ones, see {@link CudaTrainingBuild}.
 */
public final class NativeLibrary {
    /** The property by which ai.onnxruntime is told a file for the library. */
    static final String PATH_PROPERTY = "onnxruntime.native.onnxruntime.path";

    /** The property by which ai.onnxruntime is told a folder for all its libraries. */
    static final String FOLDER_PROPERTY = "onnxruntime.native.path";

    private static final List<String> USER_PROPERTIES =
            List.of(PATH_PROPERTY, FOLDER_PROPERTY, "onnxruntime.native.onnxruntime.skip");

    private static final Logger LOGGER = Logger.getLogger(NativeLibrary.class.getName());

    /** What was chosen. */
    public enum Origin {
        /** The training build, by us. */
        TRAINING,
        /** The library in the ai.onnxruntime artifact. */
        STOCK,
        /** Whatever the user's own setting of ai.onnxruntime's properties names. */
        USER
    }

    private final Optional<Platform> platform;
    private final ClassLoader resources;
    private final LibraryCache cache;

    NativeLibrary(Optional<Platform> platform, ClassLoader resources, LibraryCache cache) {
        this.platform = platform;
        this.resources = resources;
        this.cache = cache;
    }

    public static NativeLibrary ofProcess() {
        return new NativeLibrary(Platform.current(), NativeLibrary.class.getClassLoader(), LibraryCache.ofUser());
    }

    /**
     * Chooses, and sets ai.onnxruntime's property if the training build is chosen.
     *
     * @param choice what the user wants
     * @param cudaWanted whether the process is going to use CUDA, which the training build has in an artifact of its own
     * @return where the library will come from
     * @throws RuntimeUnavailableException if the training build is asked for by name and can't be had
     */
    public Origin select(NativeChoice choice, boolean cudaWanted) {
        Optional<String> userProperty = USER_PROPERTIES.stream()
                .filter(name -> !System.getProperty(name, "").isEmpty())
                .findFirst();
        if (userProperty.isPresent()) {
            LOGGER.fine(() -> "ONNX Runtime's native library is the one that " + userProperty.get() + " names.");
            return Origin.USER;
        }
        if (choice == NativeChoice.STOCK) {
            return Origin.STOCK;
        }
        try {
            Optional<Path> cuda =
                    cudaWanted ? new CudaTrainingBuild(resources, cache).folder(platform) : Optional.empty();
            if (cuda.isPresent()) {
                System.setProperty(FOLDER_PROPERTY, cuda.get().toString());
                LOGGER.fine(
                        () -> "ONNX Runtime's native library is the training build for CUDA, in " + cuda.get() + ".");
                return Origin.TRAINING;
            }
            if (cudaWanted && choice == NativeChoice.AUTO) {
                return Origin.STOCK;
            }
            Path library = training();
            System.setProperty(PATH_PROPERTY, library.toString());
            LOGGER.fine(() -> "ONNX Runtime's native library is the training build, " + library + ".");
            return Origin.TRAINING;
        } catch (IOException | UnsatisfiedLinkError e) {
            if (choice == NativeChoice.TRAINING) {
                throw new RuntimeUnavailableException(
                        "The training build of ONNX Runtime was asked for (-D" + NativeChoice.PROPERTY
                                + "=training) and can't be had: " + e.getMessage() + " Use -D"
                                + NativeChoice.PROPERTY + "=auto or stock to run without it.",
                        e);
            }
            LOGGER.warning(() -> "Using the stock build of ONNX Runtime, which trains more slowly: " + e.getMessage()
                    + " (-D" + NativeChoice.PROPERTY + "=stock chooses it without this warning.)");
            return Origin.STOCK;
        }
    }

    private Path training() throws IOException {
        if (platform.isEmpty()) {
            throw new IOException("There is no training build for this platform (" + System.getProperty("os.name")
                    + ", " + System.getProperty("os.arch") + ").");
        }
        String name = platform.get().resource();
        URL resource = resources.getResource(name);
        if (resource == null) {
            throw new IOException("The training build is not on the classpath (" + name
                    + "; artifact org.bytedeco:onnxruntime, classifier "
                    + platform.get().name() + ").");
        }
        Path library;
        try {
            library = cache.extract(resource, platform.get().libraryFile());
        } catch (IOException e) {
            throw new IOException(
                    "The training build could not be extracted (" + e + "); -D" + CacheFolder.PROPERTY
                            + "=FOLDER names another folder for it.",
                    e);
        }
        tryToLoad(library.toAbsolutePath());
        return library.toAbsolutePath();
    }

    /**
     * Loads the library ahead of ai.onnxruntime, where a failure can still be answered by another choice: a folder
     * mounted without the right to execute, a C library that is too old. The class loader that loads it must be
     * ai.onnxruntime's own, or the second load would be refused.
     */
    private static void tryToLoad(Path library) {
        if (OrtEnvironment.class.getClassLoader() == NativeLibrary.class.getClassLoader()) {
            System.load(library.toString());
        }
    }
}
