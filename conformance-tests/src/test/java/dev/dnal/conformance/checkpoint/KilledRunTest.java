package dev.dnal.conformance.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills runs of the command line at random times and lets the same command continue: each must end with the bytes of a run
 * without a break. Three kills; {@code -Ddnal.kills=20} for more, {@code -Ddnal.kills.seed=N} for other times.
 */
class KilledRunTest {
    private static final Logger LOG = Logger.getLogger(KilledRunTest.class.getName());
    private static final int KILLS = Integer.getInteger("dnal.kills", 3);
    private static final long SEED = Long.getLong("dnal.kills.seed", 1);
    private static final int SIDE = 8;

    /** About what goes by from one line of a run to the next. */
    private static final int MILLIS = 100;

    @TempDir
    private Path parent;

    private static Path writeData(Path folder) throws IOException {
        Files.createDirectories(folder);
        Random rng = new Random(5);
        writePart(folder, "train", 240, rng);
        writePart(folder, "t10k", 20, rng);
        return folder;
    }

    private static void writePart(Path folder, String part, int count, Random rng) throws IOException {
        byte[] pixels = new byte[count * SIDE * SIDE];
        rng.nextBytes(pixels);
        ByteBuffer images = ByteBuffer.allocate(16 + pixels.length);
        images.putInt(0x803).putInt(count).putInt(SIDE).putInt(SIDE).put(pixels);
        ByteBuffer labels = ByteBuffer.allocate(8 + count);
        labels.putInt(0x801).putInt(count);
        for (int i = 0; i < count; i++) {
            labels.put((byte) (i % 2));
        }
        Files.write(folder.resolve(part + "-images-idx3-ubyte"), images.array());
        Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels.array());
    }

    @Test
    void runsThatAreKilledContinueToTheSameBytes() throws IOException, InterruptedException {
        Path data = writeData(parent.resolve("data"));
        CommandLineRun unbroken = new CommandLineRun(data, parent.resolve("unbroken"));
        CommandLineRun.Outcome reference = unbroken.complete();
        assertEquals(0, reference.exitCode(), String.join("\n", reference.said()));
        SplittableRandom rng = new SplittableRandom(SEED);
        int kills = 0;
        for (int trial = 0; kills < KILLS; trial++) {
            assertTrue(trial < 3 * KILLS, "processes end before they can be killed");
            CommandLineRun run = new CommandLineRun(data, parent.resolve("killed-" + trial));
            int lines = rng.nextInt(reference.said().size());
            CommandLineRun.Outcome killed = run.killedAfter(lines, rng.nextLong(MILLIS));
            if (killed.exitCode() == 0) {
                // It was faster.
                continue;
            }
            kills++;
            CommandLineRun.Outcome continued = run.complete();
            assertEquals(0, continued.exitCode(), String.join("\n", continued.said()));
            LOG.log(Level.INFO, "Killed after ''{0}''; then: {1}", new Object[] {
                last(killed.said()), lastRestored(continued.said())
            });
            assertSame(unbroken, run);
        }
    }

    private static String last(List<String> said) {
        return said.isEmpty() ? "" : said.get(said.size() - 1);
    }

    /** How the process that continued said where it did. */
    private static String lastRestored(List<String> said) {
        return said.stream()
                .filter(line -> line.startsWith("Continuing") || line.endsWith("from the checkpoint"))
                .reduce("from the beginning", (before, line) -> line);
    }

    private static void assertSame(CommandLineRun unbroken, CommandLineRun run) throws IOException {
        assertArrayEquals(unbroken.network(), run.network());
        assertEquals(unbroken.history(), run.history());
        assertEquals(
                Set.of(
                        "checklist.json",
                        "history.csv",
                        "mistakes.json",
                        "model.onnx",
                        "model.tribuo",
                        "progress.json",
                        "report.html",
                        "run.json",
                        "run.log"),
                run.contents());
    }
}
