package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Budgets that can't be met, or can't be read, are refused before anything trains, with what is possible or was meant. */
class ImpossibleBudgetsTest {
    @TempDir
    private Path folder;

    private Path data;

    @BeforeEach
    void writeImages() throws IOException {
        data = TestImages.writeFolder(folder.resolve("data"));
    }

    private CommandRun learn(String... options) {
        List<Object> args = new ArrayList<>(List.of("learn", "--data", data, "--out", folder.resolve("run")));
        args.addAll(List.of("--network", "vgg-small", "--width", "16", "--batch-size", "8", "--threads", "1"));
        args.addAll(List.of("--epochs-weights", "1", "--epochs-architecture", "1", "--epochs-final", "1"));
        args.addAll(List.of("--validation", "0.25", "--time-processes", "0"));
        args.addAll(List.of(options));
        return CommandRun.of(args.toArray());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--macs 0.001x                        | the network costs [0-9,.]+ MACs, 0[.][0-9]+x of what the whole",
                "--macs 1                             | the network costs [0-9,.]+ MACs, 0[.][0-9]+x of what the whole",
                "--params 1                           | the network costs [0-9,.]+ parameters, 0[.][0-9]+x of what the whole",
                "--params 0.1x --minimum-channels 30  | the network costs [0-9,.]+ parameters, 0[.][0-9]+x of what the whole",
                "--macs 0.2x --round-to 16            | the network costs [0-9,.]+ MACs, 0[.][0-9]+x of what the whole",
                "--latency 0.0001x                    | the network costs [0-9.]+ ms, 0[.][0-9]+x of what the whole",
                "--latency 0.0001ms                   | the network costs [0-9.]+ ms, 0[.][0-9]+x of what the whole",
                "--latency 0.3x --minimum-channels 60 | the network costs [0-9.]+ ms, [01][.][0-9]+x of what the whole",
                "--latency 0.0001                     | Allow more .did you mean 0.0001x[?]., let more be decided over",
                "--latency 0.9x --params 0.0001x      | budget of 0.0001x parameters, .* costs [0-9,.]+ parameters, 0[.][0-9]+x",
                "--macs 0.5                           | did you mean 0[.]5x, a share of the whole network's[?]",
                "--params 0.3                         | did you mean 0[.]3x, a share of the whole network's[?]",
                "--macs 50%                           | as 0[.]5x; found '50%'; did you mean 0[.]5x[?]",
                "--latency 0x                         | as 1[.]5ms, or a share .* above 0x and up to 1x.* found '0x'",
                "--latency 2x                         | as 1[.]5ms, or a share .* above 0x and up to 1x.* found '2x'",
                "--latency=-1ms                       | milliseconds above 0, as 1[.]5ms, .* found '-1ms'",
                "--latency -1ms                       | milliseconds above 0, as 1[.]5ms, .* found '-1ms'",
                "--latency 1.5_sec                    | found '1[.]5 sec'; did you mean 1500ms[?]",
                "--macs 0x                            | as 60M or 250k, or a share .* above 0x and up to 1x.* found '0x'",
                "--macs plenty                        | as 60M or 250k, or a share .* found 'plenty'"
            })
    void aBudgetThatCannotBeMetIsRefusedBeforeTheFirstEpoch(String options, String expected) {
        CommandRun refused = learn(List.of(options.split(" ")).stream()
                .map(option -> option.replace('_', ' '))
                .toArray(String[]::new));
        assertEquals(2, refused.exitCode(), refused.err());
        assertEquals(1, refused.err().lines().count(), refused.err());
        assertTrue(Pattern.compile(expected).matcher(refused.err()).find(), refused.err());
        assertFalse(Files.exists(folder.resolve("run")));
    }

    @Test
    void nothingTrainsForABudgetThatOnlyAThinNetworkMeets() {
        CommandRun refused = learn("--macs", "0.2x", "--round-to", "16", "--no-baseline", "--thin");
        assertEquals(2, refused.exitCode(), refused.err());
        assertEquals(1, refused.err().lines().count(), refused.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"l1", "dnal"})
    void whatIsSaidToBePossibleIs(String strategy) {
        CommandRun refused = learn("--macs", "1", "--strategy", strategy, "--no-baseline");
        Matcher least = Pattern.compile("costs ([0-9,]+) MACs").matcher(refused.err());
        assertTrue(least.find(), refused.err());
        String macs = least.group(1).replace(",", "");
        CommandRun met = learn("--macs", macs, "--strategy", strategy, "--no-baseline");
        assertEquals(0, met.exitCode(), met.err());
        assertTrue(met.out().matches("(?s).*MACs +[0-9,]+ +" + least.group(1) + " .*"), met.out());
    }

    @Test
    void aBudgetThatLeavesNextToNothingIsWarnedOfBeforeAndAfter() {
        CommandRun done = learn("--macs", "0.01x", "--strategy", "l1");
        assertEquals(0, done.exitCode(), done.err());
        String ahead = "Warning: The budget of 0.01x MACs is likely to leave less than 5 % of the MACs.";
        assertTrue(
                done.err().indexOf(ahead) >= 0
                        && done.err().indexOf(ahead) < done.err().indexOf("baseline 1/3"),
                done.err());
        assertEquals(done.err().indexOf(ahead), done.err().lastIndexOf(ahead), "once, though a baseline trains too");
        assertTrue(done.err().contains("Warning: The learned network keeps only "), done.err());
        assertTrue(done.out().contains("Warning: The learned network keeps only "), done.out());
    }
}
