package dev.dnal.tribuo.internal.search;

import dev.dnal.tribuo.search.TrainerSettings;
import dev.dnal.tribuo.search.record.Stage;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How long a training may take. Its stages share the time by their numbers of epochs, so that a limit that is too short for all of
 * them leaves some to each: a stage must be over when the epochs up to its end have used up their share, and has more time if those
 * before it needed less.
 */
final class TimeLimit {
    private final TrainerSettings settings;
    private final double secondsBefore;
    private final LongSupplier clock;
    private final long start;

    /**
     * A limit whose time begins to run now.
     *
     * @param settings have the limit, if there is one
     * @param secondsBefore what earlier processes have used up
     * @param clock of nanoseconds
     */
    TimeLimit(TrainerSettings settings, double secondsBefore, LongSupplier clock) {
        this.settings = settings;
        this.secondsBefore = secondsBefore;
        this.clock = clock;
        this.start = clock.getAsLong();
    }

    /** Whether a stage has to end now. */
    boolean isUp(Stage stage) {
        Optional<Duration> limit = settings.timeLimit();
        if (limit.isEmpty()) {
            return false;
        }
        double seconds = secondsBefore + (clock.getAsLong() - start) / 1e9;
        return seconds * settings.epochs() >= limit.get().toNanos() / 1e9 * epochsToTheEndOf(stage);
    }

    private int epochsToTheEndOf(Stage stage) {
        return switch (stage) {
            case WEIGHTS -> settings.weightStage().epochs();
            case ARCHITECTURE ->
                settings.weightStage().epochs() + settings.strategy().epochs();
            case FINAL, BASELINE, THIN -> settings.epochs();
        };
    }
}
