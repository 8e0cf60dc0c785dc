package dev.dnal.tribuo.listener;

import dev.dnal.tribuo.search.EpochRecord;
import dev.dnal.tribuo.search.GateDiagnostics;
import dev.dnal.tribuo.search.SearchListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Keeps the epochs it hears of as comma-separated values with a heading: one line for each epoch, columns as
 * {@link EpochRecord} and {@link GateDiagnostics} have them. What there is not, as an accuracy without validation images or what is
 * said of gates without gates, is an empty field. Not safe for use by several threads at once.
 */
public final class HistoryCsv implements SearchListener {
    private static final String HEADING =
            "stage,epoch,epochs,steps,learningRate,delta,loss,trainAccuracy,validationAccuracy,"
                    + "openGates,liveMacs,lambda,undecidedGates,flips,smallestLayer,smallestWidth,trainingMacs,seconds";

    private final List<EpochRecord> records = new ArrayList<>();

    /** A history without epochs. */
    public HistoryCsv() {}

    @Override
    public void stageResumed(Resumption resumption) {
        records.addAll(resumption.records());
    }

    @Override
    public void epochFinished(EpochRecord record) {
        records.add(record);
    }

    /** The epochs heard of so far, in order. */
    public List<EpochRecord> records() {
        return List.copyOf(records);
    }

    /** The text: lines that end with a line feed, numbers with a point whatever the language of the machine. */
    public String text() {
        StringBuilder text = new StringBuilder(HEADING).append('\n');
        records.forEach(record -> text.append(line(record)).append('\n'));
        return text.toString();
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
