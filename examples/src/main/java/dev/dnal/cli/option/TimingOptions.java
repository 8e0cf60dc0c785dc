package dev.dnal.cli.option;

import dev.dnal.cli.help.Topic;
import picocli.CommandLine.Option;

/** Options that say how networks are timed at the end. */
@Topic.About(Topic.ADVANCED)
public final class TimingOptions {
    @Option(
            names = "--time-processes",
            paramLabel = "N",
            defaultValue = "5",
            description =
                    "Fresh processes, one after the other, that time the networks in turns at the end, on a CPU; 0 to time them in this"
                            + " one, which is quicker and tells less. Default: ${DEFAULT-VALUE}.")
    private int processes;

    /** Number of processes, as it was given. */
    public int processes() {
        return processes;
    }
}
