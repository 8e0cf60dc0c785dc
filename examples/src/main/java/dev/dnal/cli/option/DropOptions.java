package dev.dnal.cli.option;

import dev.dnal.cli.help.Topic;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.shrink.MaxDrop;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Options that say what a small network may lose, in place of what it may cost. */
@Topic.About(Topic.BUDGET)
public final class DropOptions {
    /** By the names of the options that are budgets of them. */
    private static final Map<String, Budget.Cost> COSTS = Arrays.stream(Budget.Cost.values())
            .collect(Collectors.toMap(cost -> cost.name().toLowerCase(Locale.ROOT), cost -> cost));

    @Option(
            names = "--max-drop",
            paramLabel = "POINTS",
            description =
                    "In place of a budget: the least network that loses no more than so many points. Where classes are told apart, these are"
                            + " percentage points of the images that get the given network's answer; else percent of an output's standard"
                            + " deviation by which its numbers may be off. Up to five networks are tried, each cut from the last that held, and"
                            + " what did not hold is not gone on from. That is decided on images that are kept back for it, a tenth, 1,000 at most.")
    private Optional<Double> points = Optional.empty();

    @Option(
            names = "--by",
            paramLabel = "COST",
            description =
                    "With --max-drop, what is to be as little as can be: latency, macs or params. Default: latency, for --latency-threads and"
                            + " --latency-batch.")
    private Optional<String> by = Optional.empty();

    /**
     * What may be lost, if that is asked for.
     *
     * @param budget says how times are taken, and what must not be said too
     * @param quantised whether time is that of the small network in 8-bit whole numbers
     * @throws BadInputException if there is a budget too, or no such cost
     */
    public Optional<MaxDrop> maxDrop(BudgetOptions budget, boolean quantised) {
        if (points.isEmpty()) {
            by.ifPresent(cost -> {
                throw new BadInputException("--by: expected it with --max-drop, found it without");
            });
            return Optional.empty();
        }
        if (!budget.budgets(quantised).isEmpty()) {
            throw new BadInputException("--max-drop: expected it in place of --latency, --macs and --params, found "
                    + budget.budgets(quantised) + " too; to say what is to be least, give --by");
        }
        String name = by.orElse("latency");
        Budget.Cost cost = COSTS.get(name);
        if (cost == null) {
            throw new BadInputException("--by: expected latency, macs or params, found '" + name + "'");
        }
        return Optional.of(new MaxDrop(points.get(), budget.whole(cost, quantised)));
    }
}
