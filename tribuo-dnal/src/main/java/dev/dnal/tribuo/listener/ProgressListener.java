package dev.dnal.tribuo.listener;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Shows how training goes on: stage, epoch, time still to go, loss, accuracy on the validation images, images per second, share of gates that
 * are open where there are any, and multiply-accumulate operations (MACs) with the closed channels cut out. Either as a line for each epoch, or
 * as one line that is written again and again, for terminals; then with a bar of all that is planned, which the time still to go belongs to.
 * Not safe for use by several threads at once, but for {@link #close}.
 */
public final class ProgressListener implements SearchListener, AutoCloseable {
    private static final long NANOS_PER_REFRESH = 200_000_000L;
    private static final String GAP = "  ";

    /** With its brackets and the blank before it, in characters. */
    private static final int NARROWEST_BAR = 11;

    private static final int WIDEST_BAR = 33;

    private final PrintWriter out;
    private final boolean inPlace;
    private final LongSupplier clock;
    private final Pace pace;
    private final StatusLine line;
    private long lastRefresh;
    private Optional<EpochRecord> lastEpoch = Optional.empty();
    private long epochStart;
    private long lastBatch;
    private long imagesInEpoch;
    private boolean closed;
    private final Set<String> warnings = new HashSet<>();

    private ProgressListener(PrintWriter out, boolean inPlace, int plannedEpochs, int width, LongSupplier clock) {
        this.out = out;
        this.inPlace = inPlace;
        this.clock = clock;
        this.pace = new Pace(plannedEpochs, clock);
        this.line = new StatusLine(out, width);
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
        return new ProgressListener(out, false, plannedEpochs, 0, clock);
    }

    /**
     * Keeps one line up to date, several times a second, on a terminal. The last line of each stage stays. What finds no room on a narrow
     * terminal is left out: first operations, then gates, images per second, and so on.
     *
     * @param out where to; flushed, never closed
     * @param plannedEpochs number of epochs of all stages that will be heard of
     * @param width characters in a line of the terminal
     */
    public static ProgressListener rewrittenLine(PrintWriter out, int plannedEpochs, int width) {
        return rewrittenLine(out, plannedEpochs, width, System::nanoTime);
    }

    static ProgressListener rewrittenLine(PrintWriter out, int plannedEpochs, int width, LongSupplier clock) {
        return new ProgressListener(out, true, plannedEpochs, width, clock);
    }

    @Override
    public void stageStarted(Stage stage, int epochs) {
        pace.stageStarted();
        lastEpoch = Optional.empty();
        epochStarted();
    }

    private void epochStarted() {
        epochStart = clock.getAsLong();
        imagesInEpoch = 0;
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
        lastBatch = clock.getAsLong();
        imagesInEpoch += progress.images();
        if (!inPlace || lastBatch - lastRefresh < NANOS_PER_REFRESH) {
            return;
        }
        lastRefresh = lastBatch;
        double done = progress.epoch() + (progress.batch() + 1.0) / progress.batches();
        String position =
                String.format(Locale.ROOT, "%s %.1f/%d", progress.stage().label(), done, progress.epochs());
        show(position, done, facts(done, progress.meanLoss()));
    }

    @Override
    public void epochFinished(EpochRecord record) {
        int done = record.epoch() + 1;
        pace.epochsFinished(done);
        lastEpoch = Optional.of(record);
        String position = record.stage().label() + " " + done + "/" + record.epochs();
        List<String> facts = facts(done, record.loss());
        if (inPlace) {
            show(position, done, facts);
        } else {
            print(position + GAP + String.join(GAP, facts));
        }
        epochStarted();
    }

    /** Where training stands, with a bar, and as many facts as fit. */
    private void show(String position, double done, List<String> facts) {
        String percent = String.format(Locale.ROOT, "%.0f %%", Math.floor(100 * pace.share(done)));
        int room = line.width() - position.length() - GAP.length() - percent.length();
        StringBuilder text = new StringBuilder();
        for (String fact : facts) {
            if (text.length() + GAP.length() + fact.length() + NARROWEST_BAR > room) {
                break;
            }
            text.append(GAP).append(fact);
        }
        int width = Math.min(WIDEST_BAR, room - text.length());
        rewrite(position + (width < NARROWEST_BAR ? "" : bar(pace.share(done), width)) + GAP + percent + text);
    }

    /** For example " [#####-----]", with a blank before it. */
    private static String bar(double share, int width) {
        int cells = width - 3;
        int full = (int) Math.floor(share * cells);
        return " [" + "#".repeat(full) + "-".repeat(cells - full) + "]";
    }

    @Override
    public void stageFinished(StageEnd end) {
        endLine();
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
            print("Warning: " + warning);
        }
    }

    @Override
    public void slowed(Stage stage, double share, double highest) {
        print(String.format(
                Locale.ROOT,
                "Stage %s trains at %.4g times its learning rates, at most %.4g: higher ones don't suit the network",
                stage.label(),
                share,
                highest));
    }

    @Override
    public void sliced(Architecture architecture, Graph sliced) {
        print("cut: " + Architecture.kept(architecture.layers()) + " stay, "
                + millions(architecture.before().macs()) + " -> "
                + millions(architecture.after().macs()) + " MACs");
    }

    /** Shows nothing more, and ends a line that is being rewritten, so that what is printed next has a line of its own. For any thread. */
    @Override
    public synchronized void close() {
        closed = true;
        line.end();
    }

    private synchronized void endLine() {
        line.end();
    }

    /** Shows a text where the last one was. */
    private synchronized void rewrite(String text) {
        if (!closed) {
            line.show(text);
        }
    }

    /** Shows a text on a line of its own. */
    private synchronized void print(String text) {
        if (!closed) {
            line.end();
            out.println(text);
            out.flush();
        }
    }

    /** All that is known, what is wanted most first. */
    private List<String> facts(double doneInStage, double loss) {
        List<String> facts = new ArrayList<>();
        facts.add("ETA " + Pace.text(pace.secondsLeft(doneInStage)));
        facts.add(String.format(Locale.ROOT, "loss %.4f", loss));
        lastEpoch
                .filter(record -> !Double.isNaN(record.validationAccuracy()))
                .ifPresent(record -> facts.add("val " + record.measure().text(record.validationAccuracy())));
        if (lastBatch > epochStart && imagesInEpoch > 0) {
            facts.add(String.format(Locale.ROOT, "%,.0f images/s", imagesInEpoch * 1e9 / (lastBatch - epochStart)));
        }
        lastEpoch
                .filter(record -> record.stage() == Stage.ARCHITECTURE)
                .ifPresent(record -> facts.add(String.format(Locale.ROOT, "gates %.0f %%", 100 * record.openGates())));
        lastEpoch.ifPresent(record -> facts.add(millions(record.liveMacs()) + " MACs"));
        return facts;
    }

    private static String millions(long macs) {
        return String.format(Locale.ROOT, "%.2f M", macs / 1e6);
    }
}
