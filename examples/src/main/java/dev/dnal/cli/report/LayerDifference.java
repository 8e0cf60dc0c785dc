package dev.dnal.cli.report;

import dev.dnal.cli.print.Table;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.tribuo.experiment.LayerChange;
import dev.dnal.tribuo.search.record.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * What became of the layers of a network.
 *
 * @param changes of each layer; empty in records of earlier versions
 * @param decisions what was decided over, and what stayed of it
 */
record LayerDifference(List<LayerChange> changes, List<Architecture.LayerWidth> decisions) {
    /** Operators that sum products, which are what one thinks of as layers. */
    private static final Set<String> SUMS = Set.of("Conv", "ConvTranspose", "Gemm", "MatMul");

    private static final String READ =
            " Pale is what there was, strong what is left of it: a bar that is all pale is gone.";

    Page.Section section() {
        List<HtmlTable> tables = new ArrayList<>();
        if (!changes.isEmpty()) {
            tables.add(layerTable());
        }
        tables.add(decisionTable());
        return Page.Section.of("layers", "Layer by layer")
                .withText(List.of(kept()))
                .withCharts(charts())
                .withTables(tables);
    }

    private String kept() {
        long gone = layers().stream().filter(layer -> layer.keptMacs() == 0).count();
        return "Kept: " + Architecture.kept(decisions)
                + (changes.isEmpty() ? "." : "; " + gone + " of " + layers().size() + " layers are gone.");
    }

    private List<LayerChange> layers() {
        return changes.stream().filter(layer -> SUMS.contains(layer.op())).toList();
    }

    private List<Chart> charts() {
        if (changes.isEmpty()) {
            return List.of(new Chart.Layers(
                    "channels",
                    "Channels",
                    "Of each group of channels that was decided over." + READ,
                    Chart.Axis.ofCounts("channels"),
                    decisions.stream()
                            .filter(decision -> decision.kind() == Decision.Kind.CHANNEL)
                            .map(decision -> new Chart.Layer(decision.name(), decision.total(), decision.kept()))
                            .toList()));
        }
        return List.of(
                chart("channels", "Channels", "channels", LayerChange::channels, LayerChange::keptChannels),
                chart("operations", "Operations", "MACs", LayerChange::macs, LayerChange::keptMacs));
    }

    private Chart chart(
            String id, String title, String unit, ToLongFunction<LayerChange> whole, ToLongFunction<LayerChange> kept) {
        return new Chart.Layers(
                "layer-" + id,
                title,
                (unit.equals("MACs") ? "Multiply-accumulate operations" : "Output channels") + " of each layer." + READ,
                Chart.Axis.ofCounts(unit),
                layers().stream()
                        .map(layer -> new Chart.Layer(
                                layer.name(),
                                Math.max(0, whole.applyAsLong(layer)),
                                Math.max(0, kept.applyAsLong(layer))))
                        .toList());
    }

    private HtmlTable layerTable() {
        Table table = new Table(2, "layer", "operator", "channels", "left", "MACs", "left", "");
        List<Boolean> gone = new ArrayList<>();
        layers().forEach(layer -> {
            row(table, layer.name(), layer.op(), count(layer.channels()), count(layer.keptChannels()), List.of(layer));
            gone.add(layer.keptMacs() == 0);
        });
        List<LayerChange> others =
                changes.stream().filter(layer -> !SUMS.contains(layer.op())).toList();
        if (!others.isEmpty()) {
            row(
                    table,
                    "all others",
                    String.join(
                            ", ",
                            others.stream().map(LayerChange::op).distinct().toList()),
                    "",
                    "",
                    others);
            gone.add(false);
        }
        row(table, "total", "", "", "", changes);
        gone.add(false);
        return HtmlTable.of("Layers, in the order of the network", table)
                .withGone(gone)
                .asFolded();
    }

    private static void row(
            Table table, String name, String op, String channels, String kept, List<LayerChange> summed) {
        long macs = summed.stream().mapToLong(LayerChange::macs).sum();
        long left = summed.stream().mapToLong(LayerChange::keptMacs).sum();
        table.row(
                name,
                op,
                channels,
                kept,
                Table.count(macs),
                Table.count(left),
                macs == 0 ? "" : Table.percent((double) left / macs));
    }

    private static String count(long channels) {
        return channels < 0 ? "?" : Table.count(channels);
    }

    private HtmlTable decisionTable() {
        Table table = new Table(2, "decision", "over", "there were", "left");
        decisions.forEach(decision -> table.row(
                decision.name(),
                decision.kind().name().toLowerCase(Locale.ROOT) + "s",
                Table.count(decision.total()),
                Table.count(decision.kept())));
        return HtmlTable.of("What was decided over", table)
                .withGone(
                        decisions.stream().map(decision -> decision.kept() == 0).toList())
                .asFolded();
    }
}
