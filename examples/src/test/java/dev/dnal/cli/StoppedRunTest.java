package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.experiment.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "processes are not asked to end there, but ended")
@Timeout(120)
class StoppedRunTest {
    @TempDir
    private Path folder;

    /** What a run in a process of its own says, which is stopped as Ctrl-C does when the first epoch is over. */
    private String stopped(String... options) throws IOException, InterruptedException {
        Path data = TestImages.writeFolder(folder.resolve("data"));
        Path out = folder.resolve("run");
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "learn"));
        command.addAll(List.of("--data", data.toString(), "--network", "vgg-small", "--width", "2"));
        command.addAll(List.of("--no-baseline", "--epochs-weights", "100000", "--threads", "1", "--batch-size", "8"));
        command.addAll(List.of("--out", out.toString()));
        command.addAll(List.of(options));
        Process run = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        while (run.isAlive() && !Files.exists(out.resolve(RunFolder.CHECKPOINT))) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertTrue(run.isAlive(), Files.readString(log));
        run.destroy();
        assertEquals(143, run.waitFor(), "that of a process that was asked to end");
        assertTrue(Files.exists(out.resolve(RunFolder.LOG)));
        return Files.readString(log);
    }

    @Test
    void saysThatTheSameCommandGoesOn() throws IOException, InterruptedException {
        String said = stopped();
        String last = said.lines().reduce((before, line) -> line).orElseThrow();
        assertTrue(
                last.matches("Stopped\\. What was trained is saved in .*run; the same command goes on with it\\."),
                said);
    }

    @Test
    void saysNothingIfNothingIsWanted() throws IOException, InterruptedException {
        assertFalse(stopped("--quiet").contains("Stopped"));
    }
}
