package dev.dnal.cli.print;

import dev.dnal.tribuo.experiment.MeasuredTimes;
import dev.dnal.tribuo.experiment.RunRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is to be said of the times of networks beside the numbers, in sentences. */
final class TimeRemarks {
    private TimeRemarks() {}

    /**
     * The sentences.
     *
     * @param budgets that of time among them, if there was one
     */
    static List<String> of(MeasuredTimes times, List<RunRecord.Budgeted> budgets) {
        List<String> remarks = new ArrayList<>(List.of(conditions(times)));
        Optional.ofNullable(times.whyHere())
                .ifPresent(why -> remarks.add("No fresh process could time the networks: " + why));
        busy(times).ifPresent(remarks::add);
        budgets.forEach(budget -> budget(budget).ifPresent(remarks::add));
        return remarks;
    }

    static String conditions(MeasuredTimes times) {
        String where = times.device().equals("cpu")
                ? times.threads() + (times.threads() == 1 ? " thread of " : " threads of ") + times.processor()
                : times.device();
        String how = times.processes() == 0
                ? "in the process that trained them"
                : "median of " + times.processes() + " fresh processes";
        return "Times: networks in turns, " + how + "; " + where + "; " + times.library() + ".";
    }

    private static Optional<String> busy(MeasuredTimes times) {
        List<String> intervals = times.batches().stream()
                .filter(batch -> times.of(MeasuredTimes.LEARNED, batch.batch()).varies())
                .map(batch -> interval(times.of(MeasuredTimes.LEARNED, batch.batch())) + " for "
                        + Table.images(batch.batch()))
                .toList();
        return intervals.isEmpty()
                ? Optional.empty()
                : Optional.of("The machine is busy: the learned network takes "
                        + intervals.stream().collect(Collectors.joining(", ")) + " of the whole network's time.");
    }

    private static String interval(MeasuredTimes.OfNetwork learned) {
        return String.format(Locale.ROOT, "%.2f to %.2f", learned.low(), learned.high());
    }

    private static Optional<String> budget(RunRecord.Budgeted budget) {
        return Optional.ofNullable(budget.verified()).map(verified -> {
            String found = String.format(
                    Locale.ROOT,
                    "Measured anew, the learned network takes %.3f of the whole network's time; the budget of %s allows %.3f",
                    verified.share(),
                    budget.asked(),
                    verified.allowed());
            return verified.holds()
                    ? found + "."
                    : found
                            + String.format(
                                    Locale.ROOT,
                                    ": it is missed by %.0f %%.",
                                    100 * (verified.share() / verified.allowed() - 1));
        });
    }
}
