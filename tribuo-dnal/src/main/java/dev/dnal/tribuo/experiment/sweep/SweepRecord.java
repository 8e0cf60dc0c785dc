package dev.dnal.tribuo.experiment.sweep;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.dnal.tribuo.experiment.file.RecordJson;
import dev.dnal.tribuo.experiment.file.UnusableInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What is written about a sweep, again whenever one of its runs ends.
 *
 * @param command line by which it was begun, word by word, without where it is to be written; left out where no command line did
 * @param options that all runs share
 * @param results of the runs that are done, in the order of the points
 * @param failures runs that have failed, with the reason
 * @param missing runs that have not ended yet
 */
public record SweepRecord(
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> command,
        List<String> options,
        List<PointResult> results,
        List<Failure> failures,
        List<SweepPoint> missing) {
    /** Copies the lists; Jackson gives null for a command that is left out. */
    public SweepRecord {
        command = command == null ? List.of() : List.copyOf(command);
        options = List.copyOf(options);
        results = List.copyOf(results);
        failures = List.copyOf(failures);
        missing = List.copyOf(missing);
    }

    /**
     * A run that has failed.
     *
     * @param point which
     * @param reason for users: a sentence
     */
    public record Failure(SweepPoint point, String reason) {}

    /**
     * Reads the record of a sweep.
     *
     * @throws UnusableInputException if it is none, or a damaged one
     * @throws IOException if the file can't be read
     */
    public static SweepRecord read(Path file) throws IOException {
        return RecordJson.read(file, SweepRecord.class, "the record of a sweep");
    }

    /** The record as JSON, with a line feed at the end of each line on every platform. */
    public String toJson() {
        return RecordJson.of(this);
    }
}
