package dev.dnal.tribuo.listener;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes epochs for TensorBoard, as scalars over the epochs of a training: loss, what was reached on training and validation images, learning rate,
 * multiply-accumulate operations, and of gates the share that is open, the share that is undecided, and lambda. What there is not, has no
 * point. With them goes, as a histogram, how far gates are open. Each training is a run of TensorBoard, a folder in that which was given: {@code search},
 * {@code baseline} or {@code thin}; and two runs more, {@code whole} and {@code learned}, have the network before and after the cut as graphs. Not safe
 * for use by several threads at once.
 *
 * <p>A training that goes on from a checkpoint writes its epochs of earlier processes again, into a new file in place of the old one, so that
 * each epoch is there once.
 */
public final class TensorBoardListener implements SearchListener {
    /** TensorBoard takes files for its own by the word in the middle. */
    static final String FILE = "events.out.tfevents.dnal";

    private final Path folder;
    private final Map<String, Training> trainings = new HashMap<>();
    private boolean hasGraphs;

    /** A file, and how many epochs are in it. */
    private static final class Training {
        private final EventFile file;
        private int epochs;

        private Training(EventFile file) {
            this.file = file;
        }
    }

    /**
     * Writes into a folder.
     *
     * @param folder to be made, or to be written in; if it can't be when training begins or later, training ends with an
     *     {@link UncheckedIOException}
     */
    public TensorBoardListener(Path folder) {
        this.folder = folder;
    }

    @Override
    public void stageStarted(Stage stage, int epochs) {
        trainings.computeIfAbsent(stage.training(), this::begun);
    }

    private Training begun(String name) {
        try {
            Path run = Files.createDirectories(folder.resolve(name));
            return new Training(EventFile.create(run.resolve(FILE)));
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    @Override
    public void stageResumed(Resumption resumption) {
        resumption.records().forEach(this::epochFinished);
    }

    @Override
    public void epochFinished(EpochRecord record) {
        Training training = trainings.computeIfAbsent(record.stage().training(), this::begun);
        training.epochs++;
        try {
            training.file.add(training.epochs, scalars(record), histograms(record));
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** {@inheritDoc} Only the first cut is written: a thin network, which comes after what was learned, is cut too, and so are the later networks that are tried
     * to be within a drop. */
    @Override
    public void sliced(Architecture architecture, Graph whole, Graph sliced) {
        if (hasGraphs) {
            return;
        }
        hasGraphs = true;
        try {
            graphFile("whole").addGraph(GraphDefinition.of(whole));
            graphFile("learned").addGraph(GraphDefinition.of(sliced));
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private EventFile graphFile(String name) throws IOException {
        return EventFile.create(Files.createDirectories(folder.resolve(name)).resolve(FILE));
    }

    private static Map<String, EventFile.Histogram> histograms(EpochRecord record) {
        List<Integer> gates = record.gates().histogram();
        return gates.isEmpty() ? Map.of() : Map.of("gates/values", new EventFile.Histogram(gates));
    }

    private static Map<String, Double> scalars(EpochRecord record) {
        Map<String, Double> scalars = new LinkedHashMap<>();
        String measure = record.measure().label().replace(' ', '_');
        scalars.put("loss", record.loss());
        scalars.put(measure + "/training", record.trainAccuracy());
        scalars.put(measure + "/validation", record.validationAccuracy());
        scalars.put("learning_rate", record.learningRate());
        scalars.put("macs", (double) record.liveMacs());
        if (record.stage() == Stage.ARCHITECTURE) {
            scalars.put("gates/open", record.openGates());
            scalars.put("gates/undecided", record.gates().undecided());
            scalars.put("gates/lambda", record.lambda());
        }
        scalars.values().removeIf(value -> Double.isNaN(value));
        return scalars;
    }

    private UncheckedIOException unwritable(IOException e) {
        return new UncheckedIOException(
                folder + ": expected a folder for TensorBoard that can be written, found that it can't ("
                        + e.getClass().getSimpleName() + ": " + e.getMessage()
                        + "); choose another, or change the permissions",
                e);
    }
}
