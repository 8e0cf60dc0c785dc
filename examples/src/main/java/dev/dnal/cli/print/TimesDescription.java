package dev.dnal.cli.print;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.op.LayerNames;
import dev.dnal.onnx.op.WeightedSum;
import dev.dnal.tribuo.latency.TimeModel;
import dev.dnal.tribuo.latency.TimeModel.ChannelSteps;
import dev.dnal.tribuo.latency.TimeModel.Plateau;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a network's layers take, and at which widths they would take less, as text of at most 100 columns. */
public final class TimesDescription {
    private static final int LONGEST_NAME = 36;

    /** Columns of a table for widths and times: what the other columns leave. */
    private static final int LONGEST_STEPS = 33;

    private final Graph network;
    private final TimeModel model;

    /**
     * Describes.
     *
     * @param network with known shapes, fixed but for the batch
     */
    public TimesDescription(Graph network, TimeModel model) {
        this.network = network;
        this.model = model;
    }

    @Override
    public String toString() {
        double total = model.millis(network);
        Map<String, Double> times = model.layerMillis(network);
        Map<String, String> steps = steps();
        LayerNames names = LayerNames.of(network);
        Table table = new Table(1, "layer", "channels", "ms", "share", "widest at each time (ms)");
        for (Node node : network.nodes()) {
            String layer = names.of(node);
            double millis = times.getOrDefault(layer, 0.0);
            if (millis > 0) {
                table.row(
                        shortened(layer),
                        WeightedSum.of(node).isPresent() ? channels(node) : "",
                        millis(millis),
                        share(millis / total),
                        steps.getOrDefault(layer, ""));
            }
        }
        table.row("(a run, beside layers)", "", millis(model.runMillis()), share(model.runMillis() / total), "");
        table.rule().row("total", "", millis(total), share(1), "");
        return String.join(
                System.lineSeparator(),
                "Times: " + model.conditions(),
                "",
                table.toString(),
                "",
                "Times of kernels, measured one by one and added up. The last column has numbers of channels, and",
                "what all layers take that read or write these; in between, channels cost nothing more.");
    }

    private static String channels(Node node) {
        return Long.toString(node.output().requireShape().size(1));
    }

    private static String shortened(String layer) {
        return layer.length() <= LONGEST_NAME ? layer : "..." + layer.substring(layer.length() - LONGEST_NAME + 3);
    }

    private static String millis(double millis) {
        return String.format(Locale.ROOT, millis < 10 ? "%.4f" : "%.2f", millis);
    }

    private static String share(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /** What to say of each layer's widths. */
    private Map<String, String> steps() {
        Map<String, String> texts = new HashMap<>();
        for (ChannelSteps steps : model.channelSteps(network)) {
            String first = steps.layers().get(0);
            texts.put(first, text(steps.plateaus()));
            steps.layers().stream().skip(1).forEach(layer -> texts.put(layer, "as " + end(first)));
        }
        return texts;
    }

    private static String end(String layer) {
        int most = LONGEST_STEPS - 3;
        return layer.length() <= most ? layer : "..." + layer.substring(layer.length() - most + 3);
    }

    /** As many as there is room for, from the widest. */
    private static String text(List<Plateau> plateaus) {
        String text = "";
        for (int i = plateaus.size() - 1; i >= 0; i--) {
            Plateau plateau = plateaus.get(i);
            String longer = plateau.width() + ": "
                    + String.format(Locale.ROOT, plateau.millis() < 10 ? "%.3f" : "%.1f", plateau.millis())
                    + (text.isEmpty() ? "" : ", " + text);
            if (longer.length() + 5 > LONGEST_STEPS) {
                return "..., " + text;
            }
            text = longer;
        }
        return text;
    }
}
