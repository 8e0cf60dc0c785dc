package dev.dnal.tribuo.experiment;

import java.io.IOException;
import java.nio.file.Path;

/** What a run folder's {@value RunFolder#RECORD} holds: the record of a search, or of a shrinking. */
public sealed interface WrittenRecord permits RunRecord, ShrinkRun.Result {
    /**
     * Reads the record of a run, of this version or an earlier one.
     *
     * @throws UnusableInputException if it is none, or a damaged one
     * @throws IOException if the file can't be read
     */
    static WrittenRecord read(Path file) throws IOException {
        return RecordJson.has(file, "shrunk") ? ShrinkRun.Result.read(file) : RunRecord.read(file);
    }
}
