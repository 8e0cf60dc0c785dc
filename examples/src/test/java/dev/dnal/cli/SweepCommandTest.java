package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.experiment.RunFolder;
import dev.dnal.tribuo.experiment.sweep.Sweep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepCommandTest {
    @TempDir
    private Path folder;

    private CommandRun sweep(Path data, String... options) {
        List<Object> args = new ArrayList<>(List.of("sweep", "--data", data, "--out", folder.resolve("sweep")));
        args.addAll(List.of("--network", "vgg-small", "--width", "4", "--batch-size", "8", "--validation", "0.25"));
        args.addAll(List.of("--epochs-weights", "1", "--epochs-architecture", "1", "--epochs-final", "1"));
        args.addAll(List.of(options));
        return CommandRun.of(args.toArray());
    }

    private List<String> points() throws IOException {
        return Files.readAllLines(folder.resolve("sweep").resolve(Sweep.POINTS));
    }

    @Test
    void aPointThatFailsIsRecordedTheOthersGoOnAndWhatIsDoneStays() throws IOException {
        Path data = TestImages.writeFolder(folder.resolve("data"));
        // No network is that small.
        CommandRun first = sweep(
                data,
                "--macs",
                "0.5x,10",
                "--lambda",
                "0.1",
                "--seeds",
                "1",
                "--jobs",
                "2",
                "--threads",
                "1",
                "--tensorboard",
                folder.resolve("events").toString(),
                "--strategy",
                "uniform");
        assertEquals(1, first.exitCode(), first.err());
        assertTrue(first.err().matches("(?s).*1 of 2  uniform-macs-.*2 of 2  uniform-macs-.*"), first.err());
        try (Stream<Path> runs = Files.list(folder.resolve("events"))) {
            assertEquals(
                    List.of(folder.resolve("events").resolve("uniform-macs-0.5x-seed-1")),
                    runs.toList(),
                    "what failed has none");
        }
        String report = Files.readString(folder.resolve("sweep").resolve(RunFolder.REPORT));
        assertTrue(report.contains("1 of 2 runs are done"), report.substring(0, 5000));
        assertTrue(report.contains("href=\"uniform-macs-0.5x-seed-1/report.html\""), report.substring(0, 5000));
        assertTrue(first.out().contains("uniform   macs     0.5x"), first.out());
        List<String> lines = points();
        assertTrue(lines.get(1).startsWith("uniform,macs,0.5x,1,done,"), lines.toString());
        assertTrue(lines.get(2).startsWith("uniform,macs,10,1,failed,"), lines.toString());
        assertTrue(lines.get(2).contains("can't be met"), lines.toString());

        Path record =
                folder.resolve("sweep").resolve("uniform-macs-0.5x-seed-1").resolve(RunFolder.RECORD);
        FileTime written = Files.getLastModifiedTime(record);
        CommandRun other = sweep(data, "--macs", "0.5x", "--seeds", "1", "--strategy", "uniform", "--augment", "flip");
        assertEquals(2, other.exitCode(), other.err());
        assertTrue(other.err().contains("choose another folder (on the command line with --out)"), other.err());
        CommandRun again = sweep(
                data, "--macs", "0.5x", "--lambda", "0.1", "--seeds", "1", "--strategy", "uniform", "--threads", "1");
        assertEquals(0, again.exitCode(), again.err());
        assertEquals(written, Files.getLastModifiedTime(record));
        assertEquals(2, points().size());
    }

    @Test
    void aSweepThatIsKilledTakesItsRunsAlongAndGoesOn() throws IOException, InterruptedException {
        Path data = TestImages.writeFolder(folder.resolve("data"));
        Path out = folder.resolve("killed");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "sweep"));
        List<String> options = List.of(
                "--data",
                data.toString(),
                "--network",
                "vgg-small",
                "--width",
                "4",
                "--batch-size",
                "8",
                "--epochs-weights",
                "1",
                "--epochs-architecture",
                "1",
                "--epochs-final",
                "200",
                "--lambda",
                "1e-3",
                "--seeds",
                "1,2",
                "--out",
                out.toString());
        command.addAll(options);
        Process sweep = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        List<ProcessHandle> runs = List.of();
        while (runs.isEmpty() && sweep.isAlive()) {
            Thread.sleep(20);
            runs = sweep.descendants().toList();
        }
        assertEquals(1, runs.size(), Files.readString(folder.resolve("log")));
        sweep.destroyForcibly().waitFor();
        runs.get(0).onExit().orTimeout(30, TimeUnit.SECONDS).join();
        List<String> points = Files.readAllLines(out.resolve(Sweep.POINTS));
        assertTrue(points.get(1).startsWith("dnal,lambda,1e-3,1,missing"), points.toString());
    }

    @Test
    void mistakesAreFoundBeforeAnythingRuns() {
        for (String[] options : List.of(
                new String[] {"--seeds", "1"},
                new String[] {"--lambda", "1,2", "--macs", "0.5x"},
                new String[] {"--params", "1k", "--macs", "0.5x"},
                new String[] {"--lambda", "1,1"},
                new String[] {"--lambda", "1", "--jobs", "0"},
                new String[] {"--lambda", "1", "--no-such-option"})) {
            CommandRun run = sweep(folder.resolve("data"), options);
            assertEquals(2, run.exitCode(), Arrays.toString(options) + run.err());
            assertTrue(Files.notExists(folder.resolve("sweep")), Arrays.toString(options));
        }
    }
}
