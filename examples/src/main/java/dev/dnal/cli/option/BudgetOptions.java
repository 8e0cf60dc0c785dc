package dev.dnal.cli.option;

import dev.dnal.cli.help.Topic;
import dev.dnal.tribuo.search.Budget;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Options that say what a learned network may cost. */
@Topic.About(Topic.BUDGET)
public final class BudgetOptions {
    @Option(
            names = "--macs",
            paramLabel = "AMOUNT",
            description =
                    "The most multiply-accumulate operations that the small network may take for an image: a number, as 60M,"
                            + " or a share of the whole network's, as 0.5x. The penalty is steered towards it, and channels are"
                            + " chosen by score so that at least 99 %% of it is used where widths allow. Of several budgets, as --latency"
                            + " and --params, all hold. Default: the strategy chooses.")
    private Optional<String> macs = Optional.empty();

    @Option(
            names = "--params",
            paramLabel = "AMOUNT",
            description = "The same for the number of parameters, as 250k or 0.3x.")
    private Optional<String> params = Optional.empty();

    @Option(
            names = {"--latency", "--latency-millis"},
            paramLabel = "AMOUNT",
            description =
                    "The same for time on this machine: milliseconds, as 1.5ms, or a share, as 0.5x. Widths are chosen by the times"
                            + " of kernels (see describe --times; on a GPU, of whole networks); the network chosen is timed in turns"
                            + " with the whole one, and another one is chosen where it takes too long or much less than it may. With"
                            + " --quantise, what is timed of the learned network is its form in 8-bit whole numbers.")
    private Optional<String> latency = Optional.empty();

    @Option(
            names = "--latency-threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads of the CPU that --latency is for. Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(
            names = "--latency-batch",
            paramLabel = "N",
            defaultValue = "1",
            description = "Images at a time that --latency is for. Default: ${DEFAULT-VALUE}.")
    private int batch;

    /**
     * What the whole network costs, in the unit of a cost, as a budget that time conditions belong to.
     *
     * @param quantised as of {@link #budgets}
     */
    Budget whole(Budget.Cost cost, boolean quantised) {
        Budget whole = new Budget(cost, "1x");
        if (cost != Budget.Cost.LATENCY) {
            return whole;
        }
        Budget timed = whole.timedWith(threads, batch);
        return quantised ? timed.ofQuantised() : timed;
    }

    /**
     * The budgets that are given: that of time first, since a search is steered by the first, and what meets that is the hardest to tell.
     *
     * @param quantised whether time is that of the learned network in 8-bit whole numbers
     * @throws IllegalArgumentException if one can't be read
     */
    public List<Budget> budgets(boolean quantised) {
        return Stream.of(
                        latency.map(amount -> new Budget(Budget.Cost.LATENCY, amount).timedWith(threads, batch))
                                .map(budget -> quantised ? budget.ofQuantised() : budget),
                        macs.map(amount -> new Budget(Budget.Cost.MACS, amount)),
                        params.map(amount -> new Budget(Budget.Cost.PARAMS, amount)))
                .flatMap(Optional::stream)
                .toList();
    }
}
