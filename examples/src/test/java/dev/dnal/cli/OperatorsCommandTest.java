package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Operators;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OperatorsCommandTest {
    private final CommandRun run = CommandRun.of("operators");

    /** The cells of an operator's row that are not empty. */
    private List<String> row(String operator) {
        List<String> rows = run.out()
                .lines()
                .filter(line -> line.startsWith(operator + " "))
                .toList();
        assertEquals(1, rows.size(), operator);
        return List.of(rows.get(0).split(" {2,}"));
    }

    @Test
    void eachOperatorHasARow() {
        assertEquals(0, run.exitCode(), run.err());
        Operators.all().stream()
                .filter(operator -> operator.domain().isEmpty())
                .map(Operator::type)
                .forEach(this::row);
    }

    @Test
    void aRowSaysWhatAnOperatorCanDo() {
        assertEquals(List.of("Conv", "yes", "yes", "yes", "yes"), row("Conv"));
        assertEquals(List.of("ConvTranspose", "yes", "yes", "yes"), row("ConvTranspose"));
        assertEquals(List.of("Shape", "yes"), row("Shape"));
        assertEquals(List.of("Gelu", "as others"), row("Gelu"));
        assertEquals(List.of("DepthToSpace", "yes", "yes"), row("DepthToSpace"));
    }

    /** Each column has a row of its own below the table. */
    @Test
    void columnsAreExplained() {
        List<String> lines = run.out().lines().toList();
        List<String> columns = Stream.of(lines.get(0).split(" {2,}")).skip(1).toList();
        List<String> legend = lines.subList(lines.indexOf(legendHeading(lines)), lines.size()).stream()
                .map(line -> line.split(" {2,}")[0])
                .filter(columns::contains)
                .toList();
        assertEquals(columns, legend);
    }

    private static String legendHeading(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("column "))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsNotThereIsExplained() {
        assertTrue(run.out().contains("All other operators"), run.out());
    }
}
