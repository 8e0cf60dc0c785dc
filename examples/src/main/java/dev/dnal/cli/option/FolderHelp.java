package dev.dnal.cli.option;

/** Descriptions of the options that are about the folder of a run. */
public final class FolderHelp {
    /** What the folder may be. */
    public static final String FOLDER =
            "The run folder, which must not hold a run yet; one that was interrupted continues.";

    /** What replacing a run means. */
    public static final String FORCE =
            "Start over: replace the run that the folder holds, when the new one is complete, and forget one that was"
                    + " interrupted. Other files in the folder stay.";

    private FolderHelp() {}
}
