package dev.dnal.cli.report;

import dev.dnal.cli.print.Summary;
import dev.dnal.cli.print.Table;
import dev.dnal.tribuo.experiment.MeasuredTimes;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The sentence that says what came out, and its parts. */
final class Verdict {
    private Verdict() {}

    /**
     * The sentence.
     *
     * @param first what the network can do, with its subject
     * @param costs what it costs, without one
     */
    static String sentence(String first, List<String> costs) {
        return first + (costs.isEmpty() ? "" : "; it " + String.join(", and ", costs)) + ".";
    }

    /** How much less or more accurate a network is than another, as "0.40 points fewer than the given network". */
    static String points(double accuracy, double before, String name) {
        double points = 100 * (accuracy - before);
        return Math.abs(points) < 0.005
                ? "as many as the " + name
                : String.format(
                        Locale.ROOT,
                        "%.2f points %s than the %s",
                        Math.abs(points),
                        points < 0 ? "fewer" : "more",
                        name);
    }

    /** As "takes 49 % of its time for 1 image and 44 % for 64 images". */
    static String time(MeasuredTimes times, String network, String whose) {
        List<String> shares = times.batches().stream()
                .map(batch -> Summary.share(times.of(network, batch.batch())) + " for " + Table.images(batch.batch()))
                .toList();
        return shares.stream()
                .collect(Collectors.joining(" and ", "takes ", ""))
                .replaceFirst(" for ", " of " + whose + " time for ");
    }

    /** As "47.4 % of its MACs". */
    static String share(long part, long whole, String unit) {
        return String.format(Locale.ROOT, "%.1f %% of the %s", 100.0 * part / whole, unit);
    }
}
