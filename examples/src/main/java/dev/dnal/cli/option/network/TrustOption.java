package dev.dnal.cli.option.network;

import dev.dnal.cli.help.Topic;
import dev.dnal.onnx.graph.ReadLimits;
import picocli.CommandLine.Option;

/** The option that says whether a file may take what memory it asks for, and run what is not known here. */
@Topic.About(Topic.ADVANCED)
public final class TrustOption {
    /** The option's name, for messages about what it lifts. */
    public static final String NAME = "--trust";

    @Option(
            names = NAME,
            description =
                    "Let ONNX files take what memory they ask for. Without it, reading a file and computing its constants may take"
                            + " 64 MiB and four times the file's size, and what a run holds at once half of the machine's"
                            + " memory: a file of a stranger could ask for any amount. And let ONNX Runtime run nodes of operators"
                            + " that are not known here, which it trusts to be as they should.")
    private boolean trust;

    /** Whether memory is not held against the size of files. */
    public boolean isGiven() {
        return trust;
    }

    /** The limits within which files are read. */
    public ReadLimits limits() {
        return trust ? ReadLimits.TRUSTED : ReadLimits.STANDARD;
    }
}
