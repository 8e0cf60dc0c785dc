package dev.dnal.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.cli.CommandRun;
import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.training.loss.Metric;
import dev.dnal.tribuo.listener.HistoryCsv;
import dev.dnal.tribuo.search.Strategy;
import dev.dnal.tribuo.search.control.GateSteerings;
import dev.dnal.tribuo.search.control.IlqrSteering;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.GateDiagnostics;
import dev.dnal.tribuo.search.record.Stage;
import dev.dnal.tribuo.strategy.Strategies;
import dev.dnal.tribuo.strategy.dnal.DnalStrategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The options of the second stage know the strategies and rules that the library has. */
class StrategyOptionsTest {
    static Stream<String> named() {
        return Stream.concat(Strategies.descriptions().stream(), GateSteerings.descriptions().stream());
    }

    private static StrategyOptions parsed(String... args) {
        StrategyOptions options = new StrategyOptions();
        new CommandLine(CommandLine.Model.CommandSpec.create().addMixin("strategy", mixin(options))).parseArgs(args);
        return options;
    }

    private static CommandLine.Model.CommandSpec mixin(StrategyOptions options) {
        return CommandLine.Model.CommandSpec.forAnnotatedObject(options);
    }

    @ParameterizedTest
    @MethodSource("named")
    void theHelpNamesAllOfThem(String description) {
        String help = CommandRun.of("learn", "--help").out().replaceAll("\\s+", " ");
        assertTrue(help.contains(description), help);
    }

    static Stream<String> strategies() {
        return Strategies.names().stream();
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void eachStrategyTakesEpochsAndLimitsFromTheOptions(String name) {
        StrategyOptions options =
                parsed("--strategy", name, "--epochs-architecture", "3", "--minimum-channels", "2", "--round-to", "4");
        assertEquals(3, options.strategy(0, 0.1).epochs());
        assertEquals(2, options.strategy(0, 0.1).gateRule().atLeast());
        assertEquals(4, options.strategy(0, 0.1).gateRule().multipleOf());
    }

    @ParameterizedTest
    @CsvSource({"dnal, 0.01", "l1, 0.01", "projected, 0.05"})
    void weightsThatTrainWithGatesTrainFaster(String name, String rate) {
        String strategy =
                parsed("--strategy", name).strategy(0, 0.1).getProvenance().toString();
        assertTrue(strategy.contains(rate), strategy);
    }

    @Test
    void anUnknownStrategyIsRefusedWithThoseThereAre() {
        BadInputException error = assertThrows(
                BadInputException.class, () -> parsed("--strategy", "l3").strategy(0, 0.1));
        assertEquals(
                "--strategy: expected one of " + String.join(", ", Strategies.names()) + ", thin, found 'l3'",
                error.getMessage());
    }

    /** In 6 epochs of 2 runs there are 10 pairs. */
    @Test
    void theRuleThatLearnsReadsTheEpochsOfEarlierRuns(@TempDir Path folder) throws IOException {
        for (int run = 0; run < 2; run++) {
            HistoryCsv history = new HistoryCsv();
            history.epochFinished(epoch(Stage.WEIGHTS, 0, 0, 1000));
            for (int epoch = 0; epoch < 6; epoch++) {
                history.epochFinished(epoch(Stage.ARCHITECTURE, epoch, 1e-3 * (run + 1), 1000 - 100L * epoch));
            }
            Path file =
                    Files.createDirectories(folder.resolve("sweep/run-" + run)).resolve("history.csv");
            Files.writeString(file, history.text());
        }
        Strategy learned = parsed("--lambda-control", "ilqr", "--steering-runs", folder.toString())
                .strategy(0, 0.1);
        assertTrue(((DnalStrategy) learned).steering() instanceof IlqrSteering);
        assertThrows(SettingException.class, () -> parsed("--steering", "ilqr").strategy(0, 0.1));
        BadInputException error = assertThrows(
                BadInputException.class,
                () -> parsed("--steering", "ilqr", "--steering-runs", folder + "/none")
                        .strategy(0, 0.1));
        assertTrue(error.getMessage().contains("expected a folder"), error.getMessage());
        Files.writeString(folder.resolve("sweep").resolve("history.csv"), "damaged");
        // Rules that don't learn read none of it.
        parsed("--steering", "square", "--steering-runs", folder.toString()).strategy(0, 0.1);
    }

    private static EpochRecord epoch(Stage stage, int number, double lambda, long liveMacs) {
        return new EpochRecord(
                stage,
                number,
                5,
                10,
                0.01,
                Math.pow(10, number),
                1,
                Metric.ACCURACY,
                0.5,
                0.5,
                0.5,
                liveMacs,
                lambda,
                new GateDiagnostics(0.5, 0, "layer", 1),
                0,
                1);
    }

    @ParameterizedTest
    @CsvSource({"admm, ADMM", "proximity, PROXIMITY", "adjusted, ADJUSTED"})
    void theConstraintIsThatOfTheOption(String name, String constraint) {
        String strategy = parsed("--strategy", "constrained", "--constraint", name)
                .strategy(0, 0.1)
                .getProvenance()
                .toString();
        assertTrue(strategy.contains(constraint), strategy);
    }

    @Test
    void anUnknownConstraintIsRefusedWithThoseThereAre() {
        BadInputException error = assertThrows(
                BadInputException.class, () -> parsed("--constraint", "none").strategy(0, 0.1));
        assertEquals("--constraint: expected admm, proximity or adjusted, found 'none'", error.getMessage());
    }

    @Test
    void anUnknownRuleIsRefusedWithThoseThereAre() {
        BadInputException error = assertThrows(
                BadInputException.class, () -> parsed("--steering", "cubic").strategy(0, 0.1));
        assertEquals(
                "--steering: expected one of " + String.join(", ", GateSteerings.names()) + ", found 'cubic'",
                error.getMessage());
    }
}
