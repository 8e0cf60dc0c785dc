package dev.dnal.tribuo.runtime.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dnal.tribuo.runtime.NativeProbe;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeLibraryTest {
    private static final ClassLoader CLASSPATH = NativeLibraryTest.class.getClassLoader();
    private static final Logger LOGGER = Logger.getLogger(NativeLibrary.class.getName());

    @TempDir
    private Path folder;

    private final List<LogRecord> logged = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord logRecord) {
            logged.add(logRecord);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private String pathBefore;

    @BeforeEach
    void forgetTheProcessesOwnChoice() {
        pathBefore = System.getProperty(NativeLibrary.PATH_PROPERTY, "");
        System.clearProperty(NativeLibrary.PATH_PROPERTY);
        LOGGER.addHandler(handler);
        LOGGER.setUseParentHandlers(false);
    }

    @AfterEach
    void restore() {
        LOGGER.removeHandler(handler);
        LOGGER.setUseParentHandlers(true);
        System.setProperty(NativeLibrary.PATH_PROPERTY, pathBefore);
    }

    /** On Linux on x86-64 its lack is a failure. */
    private static void assumeTrainingBuild() {
        assumeTrue(
                isLinuxOnX86()
                        || Platform.current()
                                .map(platform -> CLASSPATH.getResource(platform.resource()) != null)
                                .orElse(false),
                "no training build for this platform");
    }

    private static boolean isLinuxOnX86() {
        return System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
    }

    private NativeLibrary library(Optional<Platform> platform, ClassLoader resources) {
        return new NativeLibrary(platform, resources, new LibraryCache(folder));
    }

    @ParameterizedTest
    @CsvSource({
        "Linux,amd64,linux-x86_64",
        "Linux,aarch64,linux-arm64",
        "Windows 11,amd64,windows-x86_64",
        "Mac OS X,aarch64,none",
        "Darwin,x86_64,none",
        "FreeBSD,amd64,none",
        "Linux,riscv64,none"
    })
    void knowsThePlatforms(String os, String arch, String name) {
        assertEquals(name, Platform.of(os, arch).map(Platform::name).orElse("none"));
    }

    @Test
    void anUnsupportedPlatformFallsBackWithOneWarning() {
        NativeLibrary.Origin origin = library(Optional.empty(), CLASSPATH).select(NativeChoice.AUTO, false);
        assertEquals(NativeLibrary.Origin.STOCK, origin);
        assertEquals("", System.getProperty(NativeLibrary.PATH_PROPERTY, ""));
        assertEquals(1, logged.size());
        assertEquals(Level.WARNING, logged.get(0).getLevel());
        assertTrue(logged.get(0).getMessage().contains("no training build for this platform"));
    }

    @Test
    void aMissingArtifactFallsBackAndIsNamed() throws IOException {
        try (URLClassLoader empty = new URLClassLoader(new URL[0], null)) {
            Optional<Platform> platform = Platform.of("Linux", "amd64");
            assertEquals(NativeLibrary.Origin.STOCK, library(platform, empty).select(NativeChoice.AUTO, false));
        }
        assertTrue(logged.get(0).getMessage().contains("classifier linux-x86_64"));
    }

    @Test
    void aFileThatDoesNotLoadFallsBack() throws IOException {
        Platform platform = Platform.of("Linux", "amd64").orElseThrow();
        Path packed = folder.resolve("classes").resolve(platform.resource());
        Files.createDirectories(packed.getParent());
        Files.writeString(packed, "no library");
        try (URLClassLoader resources =
                new URLClassLoader(new URL[] {folder.resolve("classes").toUri().toURL()}, null)) {
            assertEquals(
                    NativeLibrary.Origin.STOCK,
                    library(Optional.of(platform), resources).select(NativeChoice.AUTO, false));
        }
        assertEquals("", System.getProperty(NativeLibrary.PATH_PROPERTY, ""));
        assertEquals(1, logged.size());
    }

    @Test
    void aCacheThatCanNotBeWrittenFallsBackAndNamesTheProperty() throws IOException {
        assumeTrainingBuild();
        LibraryCache blocked = new LibraryCache(Files.writeString(folder.resolve("file"), "x"));
        NativeLibrary library = new NativeLibrary(Platform.current(), CLASSPATH, blocked);
        assertEquals(NativeLibrary.Origin.STOCK, library.select(NativeChoice.AUTO, false));
        assertTrue(logged.get(0).getMessage().contains("dnal.cache"));
    }

    @Test
    void askingForTrainingWhereItCanNotBeHadIsAnError() {
        RuntimeUnavailableException thrown = assertThrows(
                RuntimeUnavailableException.class,
                () -> library(Optional.empty(), CLASSPATH).select(NativeChoice.TRAINING, false));
        assertTrue(thrown.getMessage().contains("no training build for this platform"), thrown.getMessage());
        assertTrue(logged.isEmpty());
    }

    @Test
    void cudaTakesTheStockBuild() {
        assertEquals(
                NativeLibrary.Origin.STOCK,
                library(Platform.current(), CLASSPATH).select(NativeChoice.AUTO, true));
        assertTrue(logged.isEmpty());
    }

    /** A class path with files in the places of the training build for CUDA. */
    private URLClassLoader cudaOnTheClassPath(String... files) throws IOException {
        for (String file : files) {
            Path packed = folder.resolve("classes").resolve(file);
            Files.createDirectories(packed.getParent());
            Files.writeString(packed, file);
        }
        return new URLClassLoader(new URL[] {folder.resolve("classes").toUri().toURL()}, null);
    }

    private static final String[] CUDA_FILES = {
        "org/bytedeco/onnxruntime/linux-x86_64-gpu/libonnxruntime.so.1",
        "org/bytedeco/onnxruntime/linux-x86_64-gpu/libonnxruntime_providers_shared.so",
        "org/bytedeco/onnxruntime/linux-x86_64-gpu/libonnxruntime_providers_cuda.so",
        "ai/onnxruntime/native/linux-x64/libonnxruntime4j_jni.so"
    };

    @Test
    void cudaTakesTheTrainingBuildForCudaWhereItIsOnTheClassPath() throws IOException {
        try (URLClassLoader resources = cudaOnTheClassPath(CUDA_FILES)) {
            NativeLibrary library = library(Platform.of("Linux", "amd64"), resources);
            for (int round = 0; round < 2; round++) {
                assertEquals(NativeLibrary.Origin.TRAINING, library.select(NativeChoice.AUTO, true));
                Path libraries = Path.of(System.getProperty(NativeLibrary.FOLDER_PROPERTY));
                assertEquals(CUDA_FILES[0], Files.readString(libraries.resolve("libonnxruntime.so")));
                assertEquals(CUDA_FILES[1], Files.readString(libraries.resolve("libonnxruntime_providers_shared.so")));
                assertEquals(CUDA_FILES[2], Files.readString(libraries.resolve("libonnxruntime_providers_cuda.so")));
                assertEquals(CUDA_FILES[3], Files.readString(libraries.resolve("libonnxruntime4j_jni.so")));
                System.clearProperty(NativeLibrary.FOLDER_PROPERTY);
            }
            assertEquals(NativeLibrary.Origin.STOCK, library.select(NativeChoice.STOCK, true));
        } finally {
            System.clearProperty(NativeLibrary.FOLDER_PROPERTY);
        }
        assertTrue(logged.isEmpty());
    }

    @Test
    void anIncompleteTrainingBuildForCudaIsLeftAlone() throws IOException {
        try (URLClassLoader resources = cudaOnTheClassPath(CUDA_FILES[0], CUDA_FILES[1], CUDA_FILES[3])) {
            NativeLibrary library = library(Platform.of("Linux", "amd64"), resources);
            assertEquals(NativeLibrary.Origin.STOCK, library.select(NativeChoice.AUTO, true));
            assertEquals("", System.getProperty(NativeLibrary.FOLDER_PROPERTY, ""));
        }
    }

    @Test
    void theUsersOwnSettingIsLeftAlone() {
        System.setProperty(NativeLibrary.PATH_PROPERTY, "/opt/ort/libonnxruntime.so");
        assertEquals(
                NativeLibrary.Origin.USER,
                library(Platform.current(), CLASSPATH).select(NativeChoice.TRAINING, false));
        assertEquals("/opt/ort/libonnxruntime.so", System.getProperty(NativeLibrary.PATH_PROPERTY));
    }

    @Test
    void severalProcessesStartAtOnceOnAnEmptyCacheWithTheTrainingBuild() throws Exception {
        assumeTrainingBuild();
        List<NativeProbe.Running> probes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            probes.add(NativeProbe.start(folder, "cpu", "-Ddnal.native=training", "-Ddnal.cache=" + folder));
        }
        for (NativeProbe.Running probe : probes) {
            NativeProbe.Outcome outcome = probe.await();
            assertTrue(outcome.output().contains("kernels=TRAINING"), outcome.toString());
            assertTrue(outcome.output().contains("answer=42.0"), outcome.toString());
            assertEquals("", outcome.errors());
        }
        try (Stream<Path> files = Files.walk(folder.resolve("native"))) {
            assertEquals(1, files.filter(Files::isRegularFile).count());
        }
    }

    @Test
    void theStockBuildRunsWithoutTrainingKernels() throws Exception {
        NativeProbe.Outcome outcome = NativeProbe.start(folder, "cpu", "-Ddnal.native=stock", "-Ddnal.cache=" + folder)
                .await();
        assertTrue(outcome.output().contains("kernels=PORTABLE"), outcome.toString());
        assertTrue(outcome.output().contains("answer=42.0"), outcome.toString());
        assertEquals("", outcome.errors());
        assertFalse(Files.exists(folder.resolve("native")));
    }

    @Test
    void aUsersLibraryThatIsNotThereIsNamed() throws Exception {
        NativeProbe.Outcome outcome = NativeProbe.start(
                        folder, "cpu", "-D" + NativeLibrary.PATH_PROPERTY + "=" + folder.resolve("nothing.so"))
                .await();
        assertTrue(outcome.output().startsWith("refused="), outcome.toString());
        assertTrue(outcome.output().contains("nothing.so"), outcome.toString());
    }

    @Test
    void aUsersLibraryWithoutTrainingKernelsIsAnErrorIfTheyAreAskedFor() throws Exception {
        assumeTrue(isLinuxOnX86(), "not Linux on x86-64");
        URL stock = Objects.requireNonNull(
                CLASSPATH.getResource("ai/onnxruntime/native/linux-x64/libonnxruntime.so"), "no stock library");
        Path library = new LibraryCache(folder).extract(stock, "libonnxruntime.so");
        NativeProbe.Outcome outcome = NativeProbe.start(
                        folder, "cpu", "-Ddnal.native=training", "-D" + NativeLibrary.PATH_PROPERTY + "=" + library)
                .await();
        assertTrue(outcome.output().startsWith("refused="), outcome.toString());
        assertTrue(outcome.output().contains("has no training kernels"), outcome.toString());
    }

    @Test
    void cudaOnTheTrainingBuildIsRefusedWithTheWayOut() throws Exception {
        assumeTrainingBuild();
        NativeProbe.Outcome outcome = NativeProbe.start(
                        folder, "cuda:0", "-Ddnal.native=training", "-Ddnal.cache=" + folder)
                .await();
        assertTrue(outcome.output().startsWith("refused=The device cuda:0"), outcome.toString());
        assertTrue(outcome.output().contains("has no CUDA provider"), outcome.toString());
        assertTrue(outcome.output().contains("-Ddnal.native=stock"), outcome.toString());
        assertEquals("", outcome.errors());
    }

    @Test
    void cudaWithoutADriverIsOneClearError() throws Exception {
        assumeTrue(!NativeProbe.driverFound(), "this machine has a GPU");
        NativeProbe.Outcome outcome =
                NativeProbe.start(folder, "cuda:1", "-Ddnal.cache=" + folder).await();
        assertEquals(1, outcome.output().lines().count(), outcome.toString());
        assertTrue(outcome.output().startsWith("refused=The device cuda:1"), outcome.toString());
        assertTrue(
                outcome.output().contains("No NVIDIA driver was found")
                        || outcome.output().contains("onnxruntime_gpu"),
                outcome.toString());
        assertEquals("", outcome.errors());
    }

    @Test
    void autoWithoutADriverIsTheCpuAndSaysSo() throws Exception {
        assumeTrue(!NativeProbe.driverFound(), "this machine has a GPU");
        NativeProbe.Outcome outcome =
                NativeProbe.start(folder, "auto", "-Ddnal.cache=" + folder).await();
        assertTrue(outcome.output().contains("device=cpu"), outcome.toString());
        assertTrue(outcome.errors().contains("Device auto is cpu: no NVIDIA driver was found."), outcome.toString());
    }
}
