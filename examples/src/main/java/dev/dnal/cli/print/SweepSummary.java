package dev.dnal.cli.print;

import dev.dnal.cli.option.StrategyOptions;
import dev.dnal.tribuo.experiment.sweep.SweepSeries;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a sweep came to, for the user: a line for each setting, over its seeds. */
public final class SweepSummary {
    private SweepSummary() {}

    /** The table. */
    public static Table of(List<SweepSeries> all) {
        Table table = new Table(
                3,
                "strategy",
                "setting",
                "value",
                "seeds",
                "validation",
                "test accuracy",
                "MACs",
                "parameters",
                "bytes",
                "time, 1 image",
                "time, 64 images");
        for (SweepSeries series : all) {
            table.row(
                    series.strategy(),
                    series.setting(),
                    series.value(),
                    Integer.toString(series.seeds()),
                    percent(series.validationAccuracy()),
                    percent(series.testAccuracy()),
                    Table.count(Math.round(series.macs().mean())),
                    Table.count(Math.round(series.params().mean())),
                    Table.count(Math.round(series.onnxBytes().mean())),
                    share(series.timeShare()),
                    share(series.timeShareBatch64()));
        }
        return table;
    }

    /**
     * Where thin networks are more accurate than those of a strategy under the same budget, in no more time: a sentence for each.
     *
     * @param all as in {@link #of}
     */
    public static List<String> thinVictories(List<SweepSeries> all) {
        List<String> sentences = new ArrayList<>();
        for (SweepSeries thin : all) {
            if (thin.strategy().equals(StrategyOptions.THIN)) {
                all.stream()
                        .filter(series -> series.setting().equals(thin.setting())
                                && series.value().equals(thin.value())
                                && isBeatenBy(thin, series))
                        .forEach(series -> sentences.add(ThinRemarks.sentence(
                                "Against " + series.strategy() + " with " + series.setting() + " " + series.value()
                                        + ", a thin network of no more time",
                                thin.testAccuracy().mean(),
                                series.testAccuracy().mean())));
            }
        }
        return sentences;
    }

    private static boolean isBeatenBy(SweepSeries thin, SweepSeries series) {
        return thin.testAccuracy().mean() > series.testAccuracy().mean()
                && ThinRemarks.isNoMore(
                        thin.timeShare().mean(), series.timeShare().mean())
                && ThinRemarks.isNoMore(
                        thin.timeShareBatch64().mean(),
                        series.timeShareBatch64().mean());
    }

    private static String share(SweepSeries.Spread spread) {
        return Double.isNaN(spread.mean()) ? "" : String.format(Locale.ROOT, "%.0f %%", 100 * spread.mean());
    }

    private static String percent(SweepSeries.Spread spread) {
        String mean = String.format(Locale.ROOT, "%.2f", 100 * spread.mean());
        return Double.isNaN(spread.deviation())
                ? mean + " %"
                : mean + String.format(Locale.ROOT, " +- %.2f %%", 100 * spread.deviation());
    }
}
