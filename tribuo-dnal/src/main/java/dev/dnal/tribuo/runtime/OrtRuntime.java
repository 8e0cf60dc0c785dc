package dev.dnal.tribuo.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.io.TemporaryFolder;
import dev.dnal.tribuo.runtime.library.NativeChoice;
import dev.dnal.tribuo.runtime.library.NativeLibrary;
import dev.dnal.tribuo.runtime.library.RuntimeUnavailableException;
import java.io.IOException;
import java.util.Locale;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The ONNX Runtime of this process: which native library it loaded and which kernels that has.
 *
 * <p>A process loads one native library, at the first call of {@link #start}, and keeps it. Unless the system property
 * {@value NativeChoice#PROPERTY} says otherwise, that is the training build, or if the first call is for a CUDA
 * device and there is no training build for CUDA, the stock build. ONNX Runtime's own messages on the standard error stream are off (failures come as exceptions); the
 * system property {@value #LOG_PROPERTY} (verbose, info, warning, error or fatal) turns them on. The system property
 * {@value #PROFILE_PROPERTY} has each session write ONNX Runtime's profile of its nodes when it is closed.
 */
public final class OrtRuntime {
    /** The system property that sets the level of ONNX Runtime's own messages. */
    public static final String LOG_PROPERTY = "dnal.ort.log";

    /** The system property that turns profiles on: what the paths of their files begin with. */
    public static final String PROFILE_PROPERTY = "dnal.ort.profile";

    private static final Logger LOGGER = Logger.getLogger(OrtRuntime.class.getName());

    private static @Nullable OrtRuntime instance;

    private final OrtEnvironment environment;
    private final NativeLibrary.Origin origin;
    private final OrtLoggingLevel logLevel;

    private OrtRuntime(OrtEnvironment environment, NativeLibrary.Origin origin, OrtLoggingLevel logLevel) {
        this.environment = environment;
        this.origin = origin;
        this.logLevel = logLevel;
    }

    /**
     * Loads the native library that suits a device, unless the process has loaded one already.
     *
     * @param device the device that will be used
     * @return the process's runtime
     * @throws RuntimeUnavailableException if no native library can be loaded, or not the one asked for
     * @throws IllegalArgumentException if one of the system properties has a value it can't have
     */
    public static synchronized OrtRuntime start(Device device) {
        OrtRuntime started = instance;
        if (started == null) {
            started = load(NativeChoice.fromSystemProperty(), device);
            instance = started;
        }
        return started;
    }

    private static OrtRuntime load(NativeChoice choice, Device device) {
        OrtLoggingLevel logLevel = logLevel();
        NativeLibrary.Origin origin = NativeLibrary.ofProcess().select(choice, device.mayUseCuda());
        OrtEnvironment environment;
        LoadingLog log = LoadingLog.begin();
        try {
            environment = OrtEnvironment.getEnvironment(logLevel, OrtEnvironment.DEFAULT_NAME);
        } catch (LinkageError | RuntimeException e) {
            Throwable reason = log.unpackingFailure().map(Throwable.class::cast).orElseGet(() -> rootCause(e));
            throw new RuntimeUnavailableException(
                    "ONNX Runtime's native library could not be loaded on " + System.getProperty("os.name") + ", "
                            + System.getProperty("os.arch") + " (" + reason + "). " + remedy(origin, reason),
                    e);
        } finally {
            log.close();
        }
        if (!environment.isTrainingEnabled()) {
            requireNoTraining(choice, origin);
        }
        return new OrtRuntime(environment, origin, logLevel);
    }

    private static Throwable rootCause(Throwable thrown) {
        Throwable root = thrown;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            root = cause;
        }
        return root;
    }

    /** What to do about a library that can't be loaded. */
    static String remedy(NativeLibrary.Origin origin, Throwable reason) {
        if (reason instanceof IOException) {
            // Part of it is unpacked first, wherever the rest comes from.
            return TemporaryFolder.unusable(reason);
        }
        return origin == NativeLibrary.Origin.USER
                ? "Correct or remove the system property onnxruntime.native..., which names the library."
                : "The artifact onnxruntime_gpu has it for Linux and Windows on x86-64; the artifact onnxruntime"
                        + " (Maven profile cpu) for Linux on ARM as well.";
    }

    /** Says so if training kernels were expected of a library that turns out to lack them. */
    private static void requireNoTraining(NativeChoice choice, NativeLibrary.Origin origin) {
        String reason = origin == NativeLibrary.Origin.USER
                ? "the library that ONNX Runtime's own system properties name has no training kernels"
                : "other code in this process had loaded the stock build before";
        if (choice == NativeChoice.TRAINING) {
            throw new RuntimeUnavailableException("The training build of ONNX Runtime was asked for (-D"
                    + NativeChoice.PROPERTY + "=training) and can't be had: " + reason + ".");
        }
        if (origin == NativeLibrary.Origin.TRAINING) {
            LOGGER.warning(() -> "Using the stock build of ONNX Runtime, which trains more slowly: " + reason
                    + ". Call OrtRuntime.start first.");
        }
    }

    private static OrtLoggingLevel logLevel() {
        String level = System.getProperty(LOG_PROPERTY, "fatal");
        try {
            return OrtLoggingLevel.valueOf("ORT_LOGGING_LEVEL_" + level.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new SettingException(
                    "The system property " + LOG_PROPERTY + " must be verbose, info, warning, error or fatal, found '"
                            + level + "'.",
                    e);
        }
    }

    /**
     * The kernels of the loaded library.
     *
     * @return {@link KernelSet#TRAINING} if it has the training operators
     */
    public KernelSet kernels() {
        return environment.isTrainingEnabled() ? KernelSet.TRAINING : KernelSet.PORTABLE;
    }

    /**
     * The version of the loaded library.
     *
     * @return for example 1.24.1
     */
    public String version() {
        return environment.getVersion();
    }

    /** For example "ONNX Runtime 1.24.1 (training build)". */
    @Override
    public String toString() {
        String build = origin == NativeLibrary.Origin.USER
                ? "library chosen by the user"
                : kernels() == KernelSet.TRAINING ? "training build" : "stock build";
        return "ONNX Runtime " + version() + " (" + build + ")";
    }

    OrtEnvironment environment() {
        return environment;
    }

    OrtLoggingLevel ortLogLevel() {
        return logLevel;
    }
}
