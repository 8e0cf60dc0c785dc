package dev.dnal.cli.option;

import dev.dnal.cli.help.Topic;
import dev.dnal.tribuo.experiment.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options that say where a run goes. */
@Topic.About(Topic.OUTPUT)
public final class RunFolderOptions {
    @Option(names = "--out", required = true, paramLabel = "DIR", description = FolderHelp.FOLDER)
    private Path out = Path.of("");

    @Option(names = "--force", description = FolderHelp.FORCE)
    private boolean force;

    /**
     * Prepares the folder.
     *
     * @return to be closed by the caller
     * @throws dev.dnal.tribuo.experiment.file.UnusableInputException if it can't be used
     * @throws IOException if what it holds of an interrupted run can't be removed
     */
    public RunFolder open() throws IOException {
        return open(out, force);
    }

    /** The same of a folder that another option names. */
    public static RunFolder open(Path folder, boolean force) throws IOException {
        return force ? RunFolder.replace(folder) : RunFolder.create(folder);
    }
}
