package dev.dnal.conformance.documentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tutorial for JShell runs to its end. */
@Tag("tribuo")
class TutorialTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final int MINUTES = 10;

    @TempDir
    private Path folder;

    @Test
    void endsWithAnExportedModelThatPredictsTheSame() throws IOException, InterruptedException {
        Path printed = folder.resolve("printed");
        Process shell = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jshell")
                                .toString(),
                        "--feedback",
                        "silent",
                        "-J-Djava.util.prefs.userRoot=" + folder,
                        "-R-Dtutorial.out=" + folder.resolve("tutorial"),
                        "--class-path",
                        existing(Classpath.ofTests()),
                        "examples/tutorial/idx-to-onnx.jsh")
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        shell.getOutputStream().close();
        try {
            assertTrue(shell.waitFor(MINUTES, TimeUnit.MINUTES), "The tutorial is still running");
        } finally {
            shell.destroyForcibly();
        }
        String text = Files.readString(printed, StandardCharsets.UTF_8);
        assertEquals(0, shell.exitValue(), text);
        // JShell goes on after an error and exits with 0: its messages begin with a bar.
        assertFalse(text.lines().anyMatch(line -> line.startsWith("|")), text);
        assertTrue(text.contains("Of 2,000 predictions of the exported file, 0 differ"), text);
        assertTrue(text.contains("Architecture in the exported file: true"), text);
        assertTrue(text.endsWith("Written: [features.onnx, model.onnx, model.tribuo]\n"), text);
    }

    /** JShell refuses a class path with entries that don't exist. */
    private static String existing(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator))
                .filter(entry -> Files.exists(Path.of(entry)))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
