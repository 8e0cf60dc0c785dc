package dev.dnal.cli.print;

import dev.dnal.tribuo.experiment.SweepSeries;
import java.util.List;
import java.util.Locale;

/** What a sweep came to, for the user: a line for each setting, over its seeds. */
public final class SweepSummary {
    private SweepSummary() {}

    /** The table. */
    public static Table of(List<SweepSeries> all) {
        Table table = new Table(
                3, "strategy", "setting", "value", "seeds", "validation", "test accuracy", "MACs", "parameters");
        for (SweepSeries series : all) {
            table.row(
                    series.strategy(),
                    series.setting(),
                    series.value(),
                    Integer.toString(series.seeds()),
                    percent(series.validationAccuracy()),
                    percent(series.testAccuracy()),
                    Table.count(Math.round(series.macs().mean())),
                    Table.count(Math.round(series.params().mean())));
        }
        return table;
    }

    private static String percent(SweepSeries.Spread spread) {
        String mean = String.format(Locale.ROOT, "%.2f", 100 * spread.mean());
        return Double.isNaN(spread.deviation())
                ? mean + " %"
                : mean + String.format(Locale.ROOT, " +- %.2f %%", 100 * spread.deviation());
    }
}
