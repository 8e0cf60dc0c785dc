package dev.dnal.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchMainTest {
    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    private int run(String... args) {
        CommandLine line = BenchMain.commandLine();
        line.setOut(new PrintWriter(output));
        line.setErr(new PrintWriter(errors));
        return line.execute(args);
    }

    @Test
    void aCaseIsMeasuredInItsProcessAndWritten(@TempDir Path folder) throws IOException {
        Path json = folder.resolve("results.json");
        assertEquals(0, run("infer-resnet20/b1", "--seconds", "1", "--json", json.toString()), errors::toString);
        JsonNode rows = new ObjectMapper().readTree(json.toFile());
        assertEquals(1, rows.size());
        JsonNode row = rows.get(0);
        assertEquals("infer-resnet20", row.get("name").textValue());
        assertEquals("b1", row.get("variant").textValue());
        assertEquals(
                row.get("ours").doubleValue() / row.get("peer").doubleValue(),
                row.get("ratio").doubleValue());
        assertTrue(output.toString().contains("infer-resnet20"), output::toString);
    }

    @Test
    void anUnknownNameIsAUsageError() {
        assertEquals(CommandLine.ExitCode.USAGE, run("step-alexnet"));
        assertTrue(errors.toString().contains("found 'step-alexnet'"), errors::toString);
    }

    @Test
    void aFileThatCannotBeWrittenIsToldBeforeTheMeasuring(@TempDir Path folder) {
        String json = folder.resolve("missing").resolve("results.json").toString();
        assertEquals(CommandLine.ExitCode.USAGE, run("graph-10k", "--json", json));
        assertTrue(errors.toString().contains(json), errors::toString);
        assertEquals("", output.toString());
    }

    @Test
    void helpNamesEveryCase() {
        assertEquals(0, run("--help"));
        BenchCases.names().forEach(name -> assertTrue(output.toString().contains(name), name));
    }
}
