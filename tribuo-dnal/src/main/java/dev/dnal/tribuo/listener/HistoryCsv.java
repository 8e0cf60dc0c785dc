package dev.dnal.tribuo.listener;

import dev.dnal.onnx.io.AtomicFile;
import dev.dnal.onnx.training.loss.Metric;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.GateDiagnostics;
import dev.dnal.tribuo.search.record.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Keeps the epochs it hears of as comma-separated values with a heading: one line for each epoch, columns as
 * {@link EpochRecord} and {@link GateDiagnostics} have them, accuracies under the name of the measure that they are. What there is
 * not, as an accuracy without validation images or what is said of gates without gates, is an empty field. Not safe for use by several threads at once.
 *
 * <p>With a file, that holds the same text after each epoch: it is written anew beside the old one, which it then replaces, so that
 * there is a whole one at any time. When a training goes on from a checkpoint, the epochs of earlier processes are in it too.
 */
public final class HistoryCsv implements SearchListener {
    /** The heading of a column that histories of earlier versions don't have: counts with blanks between them. */
    static final String HISTOGRAM = "gateHistogram,";

    /** Fields of a line. */
    static final int COLUMNS = 19;

    private final List<EpochRecord> records = new ArrayList<>();
    private final Optional<Path> file;

    /** A history without epochs, which is kept in memory alone. */
    public HistoryCsv() {
        file = Optional.empty();
    }

    /**
     * A history without epochs, which is written to a file too.
     *
     * @param file in a folder that is there; replaced when training begins. If it can't be written then or later, training ends
     *     with an {@link UncheckedIOException}
     */
    public HistoryCsv(Path file) {
        this.file = Optional.of(file);
    }

    @Override
    public void stageStarted(Stage stage, int epochs) {
        file.ifPresent(this::write);
    }

    @Override
    public void stageResumed(Resumption resumption) {
        records.addAll(resumption.records());
        file.ifPresent(this::write);
    }

    @Override
    public void epochFinished(EpochRecord record) {
        records.add(record);
        file.ifPresent(this::write);
    }

    private void write(Path target) {
        try {
            AtomicFile.write(target, text());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    target + ": expected a file for the history that can be written, found that it can't ("
                            + e.getClass().getSimpleName() + ": " + e.getMessage()
                            + "); make its folder, or change the permissions",
                    e);
        }
    }

    /**
     * Reads what was written, of which all but the thousandths of seconds is as it was.
     *
     * @param file with the text of a history
     * @return the epochs, in order
     * @throws IllegalArgumentException if the file is no history, or a damaged one; the message names it and the line
     * @throws IOException if it can't be read
     */
    public static List<EpochRecord> read(Path file) throws IOException {
        return new HistoryReader(file.toString(), Files.readString(file)).records();
    }

    /** The epochs heard of so far, in order. */
    public List<EpochRecord> records() {
        return List.copyOf(records);
    }

    /** The text: lines that end with a line feed, numbers with a point whatever the language of the machine. */
    public String text() {
        Metric measure = records.isEmpty() ? Metric.ACCURACY : records.get(0).measure();
        StringBuilder text = new StringBuilder(heading(measure)).append('\n');
        records.forEach(record -> text.append(line(record)).append('\n'));
        return text.toString();
    }

    static String heading(Metric of) {
        String measure = inTitleCase(of.label());
        return "stage,epoch,epochs,steps,learningRate,delta,loss,train" + measure + ",validation" + measure
                + ",openGates,liveMacs,lambda,undecidedGates,flips,smallestLayer,smallestWidth,"
                + HISTOGRAM + "trainingMacs,seconds";
    }

    private static String inTitleCase(String label) {
        return Arrays.stream(label.split(" ", -1))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
    }

    private static String line(EpochRecord record) {
        GateDiagnostics gates = record.gates();
        return String.join(
                ",",
                record.stage().label(),
                Integer.toString(record.epoch()),
                Integer.toString(record.epochs()),
                Integer.toString(record.steps()),
                Double.toString(record.learningRate()),
                Double.toString(record.delta()),
                Double.toString(record.loss()),
                Double.toString(record.trainAccuracy()),
                orEmpty(record.validationAccuracy()),
                Double.toString(record.openGates()),
                Long.toString(record.liveMacs()),
                orEmpty(record.lambda()),
                orEmpty(gates.undecided()),
                orEmpty(gates.flips()),
                quoted(gates.smallestLayer()),
                orEmpty(gates.smallestWidth()),
                gates.histogram().stream().map(String::valueOf).collect(Collectors.joining(" ")),
                Long.toString(record.trainingMacs()),
                String.format(Locale.ROOT, "%.3f", record.seconds()));
    }

    private static String orEmpty(double value) {
        return Double.isNaN(value) ? "" : Double.toString(value);
    }

    private static String orEmpty(int count) {
        return count < 0 ? "" : Integer.toString(count);
    }

    /** Layers of foreign networks may be called anything. */
    private static String quoted(String name) {
        return name.matches("[^\",\\r\\n]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
    }
}
