package dev.dnal.tribuo.experiment;

import dev.dnal.tribuo.listener.Pace;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a file up to date that says where a run stands: at each epoch, and once a second at most between them. It is replaced as a whole, so
 * that who reads it finds a whole one at any time. A file that can't be written is logged of and changes nothing: the run is worth more.
 * Not safe for use by several threads at once.
 */
final class ProgressFile implements SearchListener, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ProgressFile.class.getName());

    private static final long NANOS_PER_WRITE = 1_000_000_000L;

    private final Target target;
    private final LongSupplier clock;
    private final Pace pace;
    private long lastWrite;
    private RunProgress.State state = RunProgress.State.RUNNING;
    private @Nullable String stage;
    private double epoch;
    private int epochs;
    private @Nullable Long secondsLeft;
    private @Nullable Double loss;
    private Optional<EpochRecord> last = Optional.empty();

    /** Where the text goes. */
    @FunctionalInterface
    interface Target {
        /** Replaces what was there as a whole. */
        void write(String text) throws IOException;
    }

    /**
     * Begins.
     *
     * @param plannedEpochs number of epochs of all stages that will be heard of
     */
    ProgressFile(RunFolder folder, int plannedEpochs) {
        this(text -> folder.publish(RunFolder.PROGRESS, text), plannedEpochs, System::nanoTime);
    }

    ProgressFile(Target target, int plannedEpochs, LongSupplier clock) {
        this.target = target;
        this.clock = clock;
        this.pace = new Pace(plannedEpochs, clock);
        write();
    }

    @Override
    public void stageStarted(Stage begun, int count) {
        pace.stageStarted();
        at(begun.label(), 0, count);
        write();
    }

    @Override
    public void stageResumed(Resumption resumption) {
        int done = resumption.records().size();
        pace.stageResumed(done, resumption.partOfEpoch());
        at(resumption.stage().label(), done + resumption.partOfEpoch(), resumption.epochs());
        if (done > 0) {
            last = Optional.of(resumption.records().get(done - 1));
        }
        write();
    }

    @Override
    public void batchFinished(BatchProgress progress) {
        if (clock.getAsLong() - lastWrite >= NANOS_PER_WRITE) {
            trained(progress.epoch() + (progress.batch() + 1.0) / progress.batches(), progress.meanLoss());
        }
    }

    @Override
    public void epochFinished(EpochRecord record) {
        last = Optional.of(record);
        pace.epochsFinished(record.epoch() + 1);
        trained(record.epoch() + 1.0, record.loss());
    }

    @Override
    public void stageFinished(StageEnd end) {
        pace.leftOut(end.epochs() - end.records().size());
    }

    /** All is trained. */
    void measuring() {
        at(RunProgress.MEASURING, 0, 0);
        write();
    }

    /** The record of the run is there. */
    void done() {
        state = RunProgress.State.DONE;
        secondsLeft = 0L;
        write();
    }

    /** Says that the run has failed, unless it is done. */
    @Override
    public void close() {
        if (state != RunProgress.State.DONE) {
            state = RunProgress.State.FAILED;
            secondsLeft = null;
            write();
        }
    }

    private void at(String what, double done, int count) {
        stage = what;
        epoch = done;
        epochs = count;
        secondsLeft = null;
    }

    private void trained(double done, double meanLoss) {
        epoch = done;
        loss = Double.isFinite(meanLoss) ? meanLoss : null;
        secondsLeft = pace.secondsLeft(done);
        write();
    }

    private void write() {
        lastWrite = clock.getAsLong();
        RunProgress progress = new RunProgress(
                state,
                stage,
                epoch,
                epochs,
                secondsLeft,
                last.map(EpochRecord::learningRate).orElse(null),
                loss,
                last.map(record -> record.measure().label()).orElse(null),
                last.map(EpochRecord::validationAccuracy)
                        .filter(value -> !Double.isNaN(value))
                        .orElse(null),
                last.map(EpochRecord::liveMacs).orElse(null),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        try {
            target.write(progress.toJson());
        } catch (IOException e) {
            LOG.log(Level.FINE, "Where the run stands could not be written", e);
        }
    }
}
