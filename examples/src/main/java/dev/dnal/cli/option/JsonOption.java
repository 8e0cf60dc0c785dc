package dev.dnal.cli.option;

import dev.dnal.cli.help.Topic;
import picocli.CommandLine.Option;

/** The option that has a result printed for programs. */
@Topic.About(Topic.OUTPUT)
public final class JsonOption {
    /** The option's name. */
    public static final String NAME = "--json";

    @Option(names = NAME, description = "Print the result as JSON, for programs, in place of text.")
    private boolean given;

    /** Whether it is asked for. */
    public boolean isGiven() {
        return given;
    }
}
