package dev.dnal.tribuo.listener;

import dev.dnal.onnx.training.loss.Metric;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.GateDiagnostics;
import dev.dnal.tribuo.search.record.Stage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The epochs of a text as {@link HistoryCsv} writes it. */
final class HistoryReader {
    private final String name;
    private final List<List<String>> lines;
    private final boolean hasHistograms;

    /**
     * A reader.
     *
     * @param name what messages call the text
     */
    HistoryReader(String name, String text) {
        this.name = name;
        this.lines = split(text);
        this.hasHistograms = heading().contains(HistoryCsv.HISTOGRAM);
    }

    /**
     * The epochs.
     *
     * @throws IllegalArgumentException if the text is no history, or a damaged one
     */
    List<EpochRecord> records() {
        Metric measure = measure();
        List<EpochRecord> records = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            try {
                records.add(record(lines.get(i), measure));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        name + ": expected an epoch in line " + (i + 1) + ", found '" + String.join(",", lines.get(i))
                                + "'; the file is damaged, put the original back",
                        e);
            }
        }
        return records;
    }

    /** The heading says it. */
    private Metric measure() {
        String heading = heading();
        return Stream.of(Metric.values())
                .filter(measure -> HistoryCsv.heading(measure).equals(heading)
                        || HistoryCsv.heading(measure)
                                .replace(HistoryCsv.HISTOGRAM, "")
                                .equals(heading))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + ": expected the heading '"
                        + HistoryCsv.heading(Metric.ACCURACY) + "' or that of another measure, found '" + heading
                        + "'; this is no history of a training, or a damaged one"));
    }

    private String heading() {
        return lines.isEmpty() ? "" : String.join(",", lines.get(0));
    }

    private EpochRecord record(List<String> line, Metric measure) {
        Deque<String> cells = new ArrayDeque<>(line);
        int columns = HistoryCsv.COLUMNS - (hasHistograms ? 0 : 1);
        if (cells.size() != columns) {
            throw new IllegalArgumentException("Expected " + columns + " fields, found " + cells.size());
        }
        Stage stage = stage(cells.remove());
        int epoch = Integer.parseInt(cells.remove());
        int epochs = Integer.parseInt(cells.remove());
        int steps = Integer.parseInt(cells.remove());
        double learningRate = Double.parseDouble(cells.remove());
        double delta = Double.parseDouble(cells.remove());
        double loss = Double.parseDouble(cells.remove());
        double train = Double.parseDouble(cells.remove());
        double validation = number(cells.remove());
        double openGates = Double.parseDouble(cells.remove());
        long liveMacs = Long.parseLong(cells.remove());
        double lambda = number(cells.remove());
        GateDiagnostics gates = new GateDiagnostics(
                number(cells.remove()),
                count(cells.remove()),
                cells.remove(),
                count(cells.remove()),
                hasHistograms ? counts(cells.remove()) : List.of());
        long trainingMacs = Long.parseLong(cells.remove());
        double seconds = Double.parseDouble(cells.remove());
        return new EpochRecord(
                stage,
                epoch,
                epochs,
                steps,
                learningRate,
                delta,
                loss,
                measure,
                train,
                validation,
                openGates,
                liveMacs,
                lambda,
                gates,
                trainingMacs,
                seconds);
    }

    private static Stage stage(String label) {
        Optional<Stage> found = Stream.of(Stage.values())
                .filter(stage -> stage.label().equals(label))
                .findFirst();
        return found.orElseThrow(() -> new IllegalArgumentException("Expected a stage, found '" + label + "'"));
    }

    private static double number(String cell) {
        return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
    }

    private static List<Integer> counts(String cell) {
        return cell.isEmpty()
                ? List.of()
                : Stream.of(cell.split(" ", -1)).map(Integer::valueOf).toList();
    }

    private static int count(String cell) {
        return cell.isEmpty() ? -1 : Integer.parseInt(cell);
    }

    /** Fields in quotes may hold commas and ends of lines, and quotes twice. */
    private static List<List<String>> split(String text) {
        List<List<String>> lines = new ArrayList<>();
        List<String> line = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isDouble = quoted && c == '"' && text.startsWith("\"\"", i);
            if (isDouble) {
                field.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (quoted || (c != ',' && c != '\n')) {
                field.append(c);
            } else {
                line.add(field.toString());
                field.setLength(0);
                if (c == '\n') {
                    lines.add(line);
                    line = new ArrayList<>();
                }
            }
        }
        if (!line.isEmpty() || field.length() > 0) {
            line.add(field.toString());
            lines.add(line);
        }
        return lines;
    }
}
