package dev.dnal.cli.print;

import dev.dnal.tribuo.experiment.MeasuredTimes;
import dev.dnal.tribuo.experiment.RunRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is to be said of a thin network beside the numbers, in sentences: what it is, and plainly so where it is the better one. */
final class ThinRemarks {
    private ThinRemarks() {}

    /** The sentences; none if no thin network was asked for. */
    static List<String> of(RunRecord record) {
        RunRecord.Thin thin = record.thin();
        if (thin == null) {
            return List.of();
        }
        List<String> remarks = new ArrayList<>();
        Optional.ofNullable(thin.outOfReach())
                .ifPresent(why -> remarks.add("There is no thin network to compare with. " + why + "."));
        Optional.ofNullable(thin.share())
                .ifPresent(share -> remarks.add(String.format(
                        Locale.ROOT,
                        "Thin: %.3f of the channels, all layers alike, from new weights, for as many epochs.",
                        share)));
        Optional.ofNullable(thin.result())
                .flatMap(result -> victory(record, result.testAccuracy()))
                .ifPresent(remarks::add);
        return remarks;
    }

    private static Optional<String> victory(RunRecord record, double accuracy) {
        MeasuredTimes times = record.times();
        if (times == null || accuracy <= record.learned().testAccuracy()) {
            return Optional.empty();
        }
        List<Integer> batches =
                times.batches().stream().map(MeasuredTimes.OfBatch::batch).toList();
        List<Integer> fast =
                batches.stream().filter(batch -> takesNoMore(times, batch)).toList();
        if (fast.isEmpty()) {
            return Optional.empty();
        }
        String where = fast.equals(batches)
                ? ""
                : fast.stream().map(Table::images).collect(Collectors.joining(" and ", " for ", ""));
        return Optional.of(sentence(
                "A thin network of no more time" + where,
                accuracy,
                record.learned().testAccuracy()));
    }

    /** Who is more accurate than the learned network, and by how much. */
    static String sentence(String who, double accuracy, double learned) {
        return who + " is more accurate: " + Table.percent(accuracy) + " against " + Table.percent(learned) + ".";
    }

    /** Whether that of two shares of a time is no more than the other, as far as times can be told apart. */
    static boolean isNoMore(double share, double other) {
        return share <= (1 + RunRecord.Verified.TOLERANCE) * other;
    }

    private static boolean takesNoMore(MeasuredTimes times, int batch) {
        return isNoMore(
                times.of(MeasuredTimes.THIN, batch).share(),
                times.of(MeasuredTimes.LEARNED, batch).share());
    }
}
