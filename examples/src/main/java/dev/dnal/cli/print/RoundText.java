package dev.dnal.cli.print;

import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.shrink.DropReport;
import dev.dnal.tribuo.shrink.MaxDrop;
import dev.dnal.tribuo.shrink.ShrinkRound;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What came of networks that were tried to be within a drop, for the terminal. */
public final class RoundText {
    private RoundText() {}

    /** One that was tried, in a line. */
    public static String of(ShrinkRound round, MaxDrop limit) {
        String begin = String.format(
                Locale.ROOT,
                "Round %d, to %.3f of the %s: ",
                round.number(),
                round.asked(),
                unit(limit.by().cost()));
        Double cost = round.cost();
        Double lost = round.lost();
        if (cost == null || lost == null) {
            return begin + "nothing that can be cut comes to so little";
        }
        return begin
                + String.format(
                        Locale.ROOT,
                        "came to %.3f, lost %.2f points%s, %s; %.0f s",
                        cost,
                        lost,
                        interval(round).isEmpty() ? "" : " (" + interval(round) + ")",
                        round.held() ? "held" : String.format(Locale.ROOT, "more than %.4g", limit.points()),
                        round.seconds());
    }

    /** All of them, and what they were decided by. */
    static List<String> of(DropReport report) {
        return List.of(asked(report) + ":", "", table(report).toString(), "", decided(report));
    }

    /** What was tried, without a full stop. */
    public static String asked(DropReport report) {
        return "Tried to lose no more than " + number("%.4g", report.points()) + " points ("
                + report.measure().label() + "), as shares of the given network's " + unit(report.cost());
    }

    /** All of them, a row each. */
    public static Table table(DropReport report) {
        Table table = new Table(1, "round", "to", "came to", "lost, points", "95 % interval", "held", "seconds");
        for (ShrinkRound round : report.rounds()) {
            table.row(
                    Integer.toString(round.number()),
                    number("%.3f", round.asked()),
                    orElse("%.3f", round.cost(), "can't"),
                    orElse("%.2f", round.lost(), ""),
                    interval(round),
                    round.held() ? "yes" : "no",
                    number("%.0f", round.seconds()));
        }
        return table;
    }

    /** By which images they were decided. */
    public static String decided(DropReport report) {
        String images = Table.images(report.images());
        String counted = report.measure().countsImages()
                ? ", of which " + number("%.4g", report.points()) + " points are "
                        + number("%.1f", report.points() / 100 * report.images())
                : "";
        String decided = "Decided on " + images + counted;
        return report.tellsResult()
                ? decided + ", by which the result is told too, for there are so few: it may be worse on others."
                : decided + "; the result is told by others.";
    }

    private static String interval(ShrinkRound round) {
        Double low = round.low();
        Double high = round.high();
        return low == null || high == null ? "" : String.format(Locale.ROOT, "%.2f to %.2f", low, high);
    }

    private static String orElse(String format, @Nullable Double number, String otherwise) {
        return number == null ? otherwise : number(format, number);
    }

    private static String number(String format, double number) {
        return String.format(Locale.ROOT, format, number);
    }

    private static String unit(Budget.Cost cost) {
        return cost == Budget.Cost.LATENCY ? "time" : cost.unit();
    }
}
