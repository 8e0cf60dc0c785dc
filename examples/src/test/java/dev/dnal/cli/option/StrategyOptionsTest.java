package dev.dnal.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.cli.CommandRun;
import dev.dnal.tribuo.search.control.GateSteerings;
import dev.dnal.tribuo.strategy.Strategies;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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

    @Test
    void anUnknownRuleIsRefusedWithThoseThereAre() {
        BadInputException error = assertThrows(
                BadInputException.class, () -> parsed("--steering", "cubic").strategy(0, 0.1));
        assertEquals(
                "--steering: expected one of " + String.join(", ", GateSteerings.names()) + ", found 'cubic'",
                error.getMessage());
    }
}
