package dev.dnal.tribuo.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Resident memory is known on Linux only. */
@EnabledOnOs(OS.LINUX)
class SteadyMemoryTest {
    /** Less than a scalar's tensor in each step comes to. */
    private static final long BOUND = 1 << 20;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void stepsLeaveNoMemoryBehind(int shards) throws IOException, InterruptedException {
        Path out = folder.resolve("growth.txt");
        int exitCode = MemoryProbe.start(shards, out).waitFor();
        String said = Files.readString(out).strip();
        assertEquals(0, exitCode, said);
        long growth = Long.parseLong(said);
        assertTrue(
                growth < BOUND,
                "Resident memory grew by " + growth + " bytes from step " + MemoryProbe.WARM_UP + " to step "
                        + MemoryProbe.STEPS);
    }
}
