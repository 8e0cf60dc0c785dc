package dev.dnal.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnal.tribuo.runtime.Device;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The check of GPUs, on the CPU and in short. */
class GpuCheckTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private Report report(String step) {
        return new Report(
                step, new PrintStream(printed, true, StandardCharsets.UTF_8), folder.resolve("records.jsonl"));
    }

    private static CheckStep step(String name) {
        return CheckStep.all().stream()
                .filter(step -> step.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private List<String> records() throws IOException {
        return Files.readAllLines(folder.resolve("records.jsonl"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"machine", "operators", "losses", "search", "placement", "repetition", "memory"})
    void theStepIsAsExpectedWithTheKernelsForCudaOnTheCpu(String name) throws IOException {
        CheckSettings settings = new CheckSettings(Device.CPU, true, folder, folder, List.of());
        boolean right = GpuCheck.runHere(step(name), settings, report(name));
        assertTrue(right, printed.toString(StandardCharsets.UTF_8));
        assertFalse(records().isEmpty());
        for (String record : records()) {
            assertEquals(name, new ObjectMapper().readTree(record).path("step").asText());
        }
    }

    @Test
    void aStepThatThrowsHasFailedAndIsRecorded() throws IOException {
        CheckStep broken = new CheckStep("broken", java.time.Duration.ofSeconds(1), (settings, report) -> {
            throw new IOException("no such thing");
        });
        CheckSettings settings = new CheckSettings(Device.CPU, true, folder, folder, List.of());
        assertFalse(GpuCheck.runHere(broken, settings, report("broken")));
        JsonNode record = new ObjectMapper().readTree(records().get(0));
        assertEquals("FAILED", record.path("verdict").asText());
        assertTrue(record.path("text").asText().contains("no such thing"));
    }

    @Test
    void aDifferenceAboveTheLimitIsAFailure() {
        Report report = report("any");
        report.compare("close", 1e-4, 1e-3, "");
        assertFalse(report.hasFailures());
        report.compare("far", Double.POSITIVE_INFINITY, 1e-3, "");
        assertTrue(report.hasFailures());
    }

    @Test
    void aMeasurementIsNoFailure() {
        Report report = report("any");
        report.tell(Report.Verdict.MEASURED, "time", Map.of("ms", 3.0), "3 ms");
        assertFalse(report.hasFailures());
        assertTrue(printed.toString(StandardCharsets.UTF_8).startsWith("MEASURED any"));
    }

    @Test
    void differencesArePartsOfTheLargestElement() {
        assertEquals(0.25, Difference.of(new double[] {1, -4}, new float[] {2, -4}));
        assertEquals(Double.POSITIVE_INFINITY, Difference.of(new double[] {1}, new float[] {Float.NaN}));
    }
}
