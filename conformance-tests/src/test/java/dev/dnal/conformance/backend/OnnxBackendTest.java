package dev.dnal.conformance.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dnal.conformance.backend.BackendRun.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * ONNX's own tests of runtimes, which are not part of this project: {@code -Ddnal.onnx.tests=FOLDER} names a folder of them, as {@code
 * onnx/backend/test/data} of ONNX's repository. What comes out is printed.
 */
class OnnxBackendTest {
    private static final String FOLDER = "dnal.onnx.tests";

    @Test
    void whatIsReadIsComputedAsOnnxSays() throws IOException {
        String folder = System.getProperty(FOLDER, "");
        assumeTrue(!folder.isEmpty(), "-D" + FOLDER + " names no folder");
        List<BackendRun> runs = new ArrayList<>();
        for (Path test : BackendCase.in(Path.of(folder))) {
            runs.add(BackendRun.of(test));
        }
        assertFalse(runs.isEmpty(), "expected tests in " + folder);
        print(runs);
        assertEquals(List.of(), of(runs, Outcome.WRONG));
    }

    private static List<BackendRun> of(List<BackendRun> runs, Outcome outcome) {
        return runs.stream().filter(run -> run.outcome() == outcome).toList();
    }

    private static void print(List<BackendRun> runs) {
        StringBuilder text = new StringBuilder("ONNX's tests: " + runs.size());
        for (Outcome outcome : Outcome.values()) {
            text.append(", ")
                    .append(outcome)
                    .append(' ')
                    .append(of(runs, outcome).size());
        }
        Map<String, List<BackendRun>> kinds =
                of(runs, Outcome.REFUSED).stream().collect(Collectors.groupingBy(BackendRun::kind));
        kinds.entrySet().stream()
                .sorted(Comparator.comparing(kind -> -kind.getValue().size()))
                .forEach(kind -> text.append(System.lineSeparator())
                        .append(String.format(
                                "%5d %s, as %s",
                                kind.getValue().size(),
                                kind.getKey(),
                                kind.getValue().get(0).name())));
        of(runs, Outcome.WRONG)
                .forEach(run -> text.append(System.lineSeparator())
                        .append("WRONG ")
                        .append(run.name())
                        .append(": ")
                        .append(run.reason()));
        System.out.println(text);
    }
}
