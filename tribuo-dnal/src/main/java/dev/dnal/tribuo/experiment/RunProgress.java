package dev.dnal.tribuo.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.dnal.tribuo.experiment.file.RecordJson;
import dev.dnal.tribuo.experiment.file.UnusableInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a run stands, as {@value RunFolder#PROGRESS} has it while it goes on.
 *
 * @param state whether it goes on
 * @param stage what it is at: a stage of training, or {@value #MEASURING}; left out before the first
 * @param epoch epochs of the stage that are done, with the part of the one under way; 0 where there are none
 * @param epochs of the stage
 * @param secondsLeft that all trainings together will take, at the pace of this stage; left out where that is not known
 * @param learningRate of the last epoch that is over, at its beginning; left out before the first
 * @param loss mean of the epoch under way, or of the last; left out before the first step
 * @param measure what the next is, as "accuracy"; left out without it
 * @param validation what the last epoch came to on the validation images, in the units of the measure; left out before the first, and
 *     without validation images
 * @param macs multiply-accumulate operations for one image, with what is closed cut out, after the last epoch; left out before the first
 * @param updated when this was written, as ISO 8601 has it, in UTC
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunProgress(
        State state,
        @Nullable String stage,
        double epoch,
        int epochs,
        @Nullable Long secondsLeft,
        @Nullable Double learningRate,
        @Nullable Double loss,
        @Nullable String measure,
        @Nullable Double validation,
        @Nullable Long macs,
        String updated) {
    /** What a run is at when all is trained. */
    public static final String MEASURING = "measuring";

    /** Whether a run goes on. */
    public enum State {
        /** It goes on, unless its process has ended without a word. */
        RUNNING,
        /** It has ended, and its record is there. */
        DONE,
        /** It has ended without a record. */
        FAILED
    }

    /** Checks that nothing is missing. */
    public RunProgress {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(updated, "updated");
    }

    /**
     * Reads where a run stands.
     *
     * @throws UnusableInputException if the file says no such thing
     * @throws IOException if it can't be read
     */
    public static RunProgress read(Path file) throws IOException {
        return RecordJson.read(file, RunProgress.class, "the progress of a run");
    }

    /** As JSON, with a line feed at the end of each line on every platform. */
    public String toJson() {
        return RecordJson.of(this);
    }
}
