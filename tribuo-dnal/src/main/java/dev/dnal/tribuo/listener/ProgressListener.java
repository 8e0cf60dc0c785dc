package dev.dnal.tribuo.listener;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Shows how training goes on: stage, epoch, time still to go, loss, accuracy on the validation images, share of gates that are
 * open, and multiply-accumulate operations (MACs) with the closed channels cut out. Either as a line for each epoch, or as one
 * line that is written again and again, for terminals. Not safe for use by several threads at once.
 */
public final class ProgressListener implements SearchListener, AutoCloseable {
    private static final long NANOS_PER_REFRESH = 200_000_000L;

    private final PrintWriter out;
    private final boolean inPlace;
    private final LongSupplier clock;
    private final Pace pace;
    private final StatusLine line;
    private long lastRefresh;
    private String lastResult = "";
    private final Set<String> warnings = new HashSet<>();

    private ProgressListener(PrintWriter out, boolean inPlace, int plannedEpochs, LongSupplier clock) {
        this.out = out;
        this.inPlace = inPlace;
        this.clock = clock;
        this.pace = new Pace(plannedEpochs, clock);
        this.line = new StatusLine(out);
        this.lastRefresh = clock.getAsLong() - NANOS_PER_REFRESH;
    }

    /**
     * Prints a line after each epoch.
     *
     * @param out where to; flushed, never closed
     * @param plannedEpochs number of epochs of all stages that will be heard of
     */
    public static ProgressListener linePerEpoch(PrintWriter out, int plannedEpochs) {
        return linePerEpoch(out, plannedEpochs, System::nanoTime);
    }

    static ProgressListener linePerEpoch(PrintWriter out, int plannedEpochs, LongSupplier clock) {
        return new ProgressListener(out, false, plannedEpochs, clock);
    }

    /**
     * Keeps one line up to date, several times a second, on a terminal. The last line of each stage stays.
     *
     * @param out where to; flushed, never closed
     * @param plannedEpochs number of epochs of all stages that will be heard of
     */
    public static ProgressListener rewrittenLine(PrintWriter out, int plannedEpochs) {
        return rewrittenLine(out, plannedEpochs, System::nanoTime);
    }

    static ProgressListener rewrittenLine(PrintWriter out, int plannedEpochs, LongSupplier clock) {
        return new ProgressListener(out, true, plannedEpochs, clock);
    }

    @Override
    public void stageStarted(Stage stage, int epochs) {
        pace.stageStarted();
        lastResult = "";
    }

    @Override
    public void stageResumed(Resumption resumption) {
        int done = resumption.records().size();
        pace.stageResumed(done, resumption.partOfEpoch());
        print(
                resumption.isFinished()
                        ? resumption.stage().label() + " " + done + "/" + resumption.epochs() + "  from the checkpoint"
                        : "Continuing at stage " + resumption.stage().label() + ", epoch " + (done + 1) + " of "
                                + resumption.epochs());
    }

    @Override
    public void batchFinished(BatchProgress progress) {
        long now = clock.getAsLong();
        if (!inPlace || now - lastRefresh < NANOS_PER_REFRESH) {
            return;
        }
        lastRefresh = now;
        double done = progress.epoch() + (progress.batch() + 1.0) / progress.batches();
        String position =
                String.format(Locale.ROOT, "%s %.1f/%d", progress.stage().label(), done, progress.epochs());
        line.show(position + timeLeft(done) + loss(progress.meanLoss()) + lastResult);
    }

    @Override
    public void epochFinished(EpochRecord record) {
        int done = record.epoch() + 1;
        pace.epochsFinished(done);
        lastResult = result(record);
        String text = record.stage().label() + " " + done + "/" + record.epochs() + timeLeft(done) + loss(record.loss())
                + lastResult;
        if (!inPlace) {
            print(text);
            return;
        }
        line.show(text);
    }

    @Override
    public void stageFinished(StageEnd end) {
        close();
        int left = end.epochs() - end.records().size();
        if (left > 0) {
            pace.leftOut(left);
            print(end.stage().label() + " ends early, " + left + " epochs before its last");
        }
    }

    /** {@inheritDoc} What a baseline and a search have both to say is shown once. */
    @Override
    public void warned(String warning) {
        if (warnings.add(warning)) {
            close();
            print("Warning: " + warning);
        }
    }

    @Override
    public void slowed(Stage stage, double share, double highest) {
        close();
        print(String.format(
                Locale.ROOT,
                "Stage %s trains at %.4g times its learning rates, at most %.4g: higher ones don't suit the network",
                stage.label(),
                share,
                highest));
    }

    @Override
    public void sliced(Architecture architecture, Graph sliced) {
        close();
        print("cut: " + Architecture.kept(architecture.layers()) + " stay, "
                + millions(architecture.before().macs()) + " -> "
                + millions(architecture.after().macs()) + " MACs");
    }

    /** Ends a line that is being rewritten, so that what is printed next has a line of its own. */
    @Override
    public void close() {
        line.end();
    }

    private void print(String text) {
        out.println(text);
        out.flush();
    }

    private String timeLeft(double doneInStage) {
        return "  ETA " + Pace.text(pace.secondsLeft(doneInStage));
    }

    private static String loss(double loss) {
        return String.format(Locale.ROOT, "  loss %.4f", loss);
    }

    private static String result(EpochRecord record) {
        String validation = Double.isNaN(record.validationAccuracy())
                ? ""
                : "  val " + record.measure().text(record.validationAccuracy());
        return validation + String.format(Locale.ROOT, "  gates %.0f %%  ", 100 * record.openGates())
                + millions(record.liveMacs()) + " MACs";
    }

    private static String millions(long macs) {
        return String.format(Locale.ROOT, "%.2f M", macs / 1e6);
    }
}
