package dev.dnal.tribuo.listener;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.search.LearnedNetwork;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.ending.TrainingCancelledException;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Writes how training goes on to the log of the JDK, as Tribuo's own trainers do: stages, epochs and what is learned at level
 * {@link Level#INFO}, the loss every so many batches at {@link Level#FINE}, warnings and a failure at {@link Level#WARNING}. The logger has the
 * name of this class. For any number of threads.
 */
public final class LoggingListener implements SearchListener {
    /** Batches from one line to the next unless the user says otherwise. */
    public static final int DEFAULT_BATCH_INTERVAL = 100;

    private final int batchInterval;
    private final Logger log;

    /** Logs the loss of every {@value #DEFAULT_BATCH_INTERVAL}th batch. */
    public LoggingListener() {
        this(DEFAULT_BATCH_INTERVAL);
    }

    /**
     * Logs the loss every so many batches.
     *
     * @param batchInterval at least 1
     * @throws SettingException if it is below 1
     */
    public LoggingListener(int batchInterval) {
        this(batchInterval, Logger.getLogger(LoggingListener.class.getName()));
    }

    LoggingListener(int batchInterval, Logger log) {
        if (batchInterval < 1) {
            throw new SettingException(
                    "The number of batches from one line to the next must be at least 1, found " + batchInterval);
        }
        this.batchInterval = batchInterval;
        this.log = log;
    }

    @Override
    public void stageStarted(Stage stage, int epochs) {
        log.info(() -> "Stage " + stage.label() + " begins, of " + epochs + " epochs");
    }

    @Override
    public void stageResumed(Resumption resumption) {
        log.info(() -> "Stage " + resumption.stage().label() + " goes on from a checkpoint, with "
                + resumption.records().size() + " of " + resumption.epochs() + " epochs done");
    }

    @Override
    public void batchFinished(BatchProgress progress) {
        if ((progress.batch() + 1) % batchInterval == 0) {
            log.fine(() -> String.format(
                    Locale.ROOT,
                    "%s, batch %d/%d: mean loss %f",
                    epochOf(progress.stage(), progress.epoch(), progress.epochs()),
                    progress.batch() + 1,
                    progress.batches(),
                    progress.meanLoss()));
        }
    }

    @Override
    public void epochFinished(EpochRecord record) {
        log.info(() -> String.format(
                Locale.ROOT,
                "%s: mean loss %f, training %s %.4f%s, %.0f %% of the gates open, %d MACs",
                epochOf(record.stage(), record.epoch(), record.epochs()),
                record.loss(),
                record.measure().label(),
                record.trainAccuracy(),
                validation(record),
                100 * record.openGates(),
                record.liveMacs()));
    }

    private static String epochOf(Stage stage, int epoch, int epochs) {
        return "Stage " + stage.label() + ", epoch " + (epoch + 1) + "/" + epochs;
    }

    private static String validation(EpochRecord record) {
        return Double.isNaN(record.validationAccuracy())
                ? ""
                : String.format(
                        Locale.ROOT, ", validation %s %.4f", record.measure().label(), record.validationAccuracy());
    }

    @Override
    public void stageFinished(StageEnd end) {
        log.info(() -> "Stage " + end.stage().label() + " is over after "
                + end.records().size() + " of " + end.epochs() + " epochs");
    }

    @Override
    public void warned(String warning) {
        log.warning(warning);
    }

    @Override
    public void slowed(Stage stage, double share, double highest) {
        log.info(() ->
                "Stage " + stage.label() + " trains at " + share + " times its learning rates, at most " + highest);
    }

    @Override
    public void sliced(Architecture architecture, Graph sliced) {
        log.info(() -> "The network was cut from " + architecture.before().macs() + " to "
                + architecture.after().macs() + " MACs");
    }

    @Override
    public void finished(LearnedNetwork network) {
        log.info(() -> "Training is over; the weights are those of epoch " + (network.chosenEpoch() + 1)
                + " of the last stage");
    }

    @Override
    public void cancelled(TrainingCancelledException cancelled) {
        log.info(cancelled::getMessage);
    }

    @Override
    public void failed(Throwable cause) {
        log.log(Level.WARNING, "Training has failed", cause);
    }
}
