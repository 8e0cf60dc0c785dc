package dev.dnal.cli.option;

/** Descriptions of options that name a search space. */
public final class SearchSpaceHelp {
    /** What parts there are. */
    public static final String PARTS =
            "layers (the channels of each layer by themselves, as published), or some of interior (channels inside of residual"
                    + " branches and wherever else they are not added to others), streams (channels of residual streams, in all"
                    + " layers that write them at once), operations (whole residual branches, branches of a concatenation,"
                    + " candidates of a sum) and edges (whatever a sum or a concatenation reads, operations among it), separated"
                    + " by commas.";

    private SearchSpaceHelp() {}
}
