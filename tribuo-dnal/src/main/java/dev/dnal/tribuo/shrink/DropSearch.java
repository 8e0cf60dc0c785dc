package dev.dnal.tribuo.shrink;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.search.BudgetUse;
import dev.dnal.tribuo.search.ChoiceReport;
import dev.dnal.tribuo.search.LearnedNetwork;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.ending.BudgetOutOfReachException;
import dev.dnal.tribuo.search.ending.Cancellation;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.resume.CheckpointStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the network of least cost that is within a {@link MaxDrop}, by halving the range of costs between the least that held and the largest that
 * did not. A round cuts the last network that held further, so that what earlier rounds have trained is kept, and the given network teaches in all of them:
 * what is lost is lost to that, and doesn't add up unseen. What did not hold is not gone on from.
 */
final class DropSearch {
    /** So near to each other, what held and what did not are near enough. */
    private static final double PRECISION = 0.05;

    private static final String ROUND = "round-";

    private final Reduction whole;
    private final Control control;
    private final MaxDrop limit;
    private final SearchListener listener;
    private final Consumer<ShrinkRound> rounds;
    private final Function<String, CheckpointStore> stores;
    private final Cancellation cancellation;
    private final RoundLedger ledger;
    private final RoundSchedule schedule;
    private final List<ShrinkRound> tried = new ArrayList<>();
    private final List<EpochRecord> history = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();

    /**
     * A search.
     *
     * @param whole of the given network, with settings that have a drop and no budgets
     * @param control images to decide by
     * @param listener hears of all rounds as if they were one training
     * @param rounds hears what came of each
     * @param stores of checkpoints by their names
     */
    DropSearch(
            Reduction whole,
            Control control,
            SearchListener listener,
            Consumer<ShrinkRound> rounds,
            Function<String, CheckpointStore> stores,
            Cancellation cancellation) {
        this.whole = whole;
        this.control = control;
        this.limit = whole.settings().maxDrop().orElseThrow();
        this.listener = listener;
        this.rounds = rounds;
        this.stores = stores;
        this.cancellation = cancellation;
        this.ledger = new RoundLedger(stores.apply("rounds"));
        this.schedule = new RoundSchedule(whole.settings(), whole.images().size(), this::stepSeconds);
    }

    /**
     * A network within the limit.
     *
     * @param cost share of the given network's
     */
    private record Held(double cost, Reduction.Result result) {}

    /**
     * Tries networks. Once per object.
     *
     * @return the one of least cost that is within the limit; its history is that of all rounds
     * @throws NothingSmallerException if none is
     */
    Reduction.Result find() {
        double least = 1;
        double missed = 0;
        boolean goesOn = true;
        for (int number = 1; goesOn && least - missed > PRECISION; number++) {
            double asked = (least + missed) / 2;
            Optional<ShrinkSettings> settings = schedule.round(number, least, asked);
            goesOn = settings.isPresent();
            if (goesOn) {
                ShrinkRound round = round(number, asked, least, settings.orElseThrow());
                if (round.held()) {
                    least = held.get(held.size() - 1).cost();
                } else {
                    missed = asked;
                }
            }
        }
        if (held.isEmpty()) {
            NothingSmallerException nothing = new NothingSmallerException(nothingHeld());
            listener.failed(nothing);
            throw nothing;
        }
        Reduction.Result last = held.get(held.size() - 1).result();
        LearnedNetwork found = sinceTheGiven(last.learned());
        listener.finished(found);
        return new Reduction.Result(found, last.cut());
    }

    /** What the rounds came to. */
    DropReport report(boolean tellsResult) {
        return new DropReport(
                limit.points(), limit.by().cost(), control.measure(), control.images(), tellsResult, tried);
    }

    private StepSeconds stepSeconds() {
        double[] seconds = ledger.entry("steps", () -> {
            StepSeconds measured = StepSeconds.of(whole);
            return new double[] {measured.gates(), measured.weights()};
        });
        return new StepSeconds(seconds[0], seconds[1]);
    }

    private ShrinkRound round(int number, double asked, double from, ShrinkSettings settings) {
        cancellation.requireNone("before round " + number);
        long begun = System.nanoTime();
        Graph start = held.isEmpty()
                ? whole.teacher().toTrain()
                : held.get(held.size() - 1).result().learned().graph();
        Reduction reduction = new Reduction(
                whole.teacher(),
                whole.images(),
                whole.normalisation(),
                settings.withBudgets(List.of(limit.by().ofShare(asked / from))));
        Optional<Reduction.Result> result;
        try {
            result = Optional.of(
                    reduction.of(start, new InRounds(listener), stores.apply(ROUND + number), cancellation));
        } catch (BudgetOutOfReachException e) {
            result = Optional.empty();
        }
        result.ifPresent(made -> history.addAll(made.learned().history()));
        Optional<Reduction.Result> reached = result;
        double[] entry = ledger.entry(ROUND + number, () -> measured(reached, asked, begun));
        ShrinkRound round = new ShrinkRound(
                number,
                asked,
                orNull(entry[0]),
                orNull(entry[1]),
                orNull(entry[2]),
                orNull(entry[3]),
                limit.allows(entry[1]),
                entry[4]);
        if (round.held()) {
            held.add(new Held(entry[0], result.orElseThrow()));
        }
        schedule.took(entry[4]);
        tried.add(round);
        rounds.accept(round);
        return round;
    }

    /** Cost, what is lost with its interval, and seconds. */
    private double[] measured(Optional<Reduction.Result> result, double asked, long begun) {
        double seconds = (System.nanoTime() - begun) / 1e9;
        if (result.isEmpty()) {
            return new double[] {Double.NaN, Double.NaN, Double.NaN, Double.NaN, seconds};
        }
        LearnedNetwork learned = result.get().learned();
        BudgetUse use = learned.choice().orElseThrow().budgets().get(0);
        Control.Lost lost = control.lost(whole.teacher().layers(learned.graph()));
        // An earlier process may have trained some of it.
        double trained =
                learned.history().stream().mapToDouble(EpochRecord::seconds).sum();
        return new double[] {
            asked * use.result() / use.limit(), lost.points(), lost.low(), lost.high(), Math.max(seconds, trained)
        };
    }

    private static @Nullable Double orNull(double number) {
        return Double.isNaN(number) ? null : number;
    }

    /** As if it had been made of the given network at once. */
    private LearnedNetwork sinceTheGiven(LearnedNetwork last) {
        List<Architecture> architectures = held.stream()
                .map(each -> each.result().learned().architecture().orElseThrow())
                .toList();
        ChoiceReport choice = last.choice().orElseThrow();
        ShrinkRound least = tried.stream()
                .filter(ShrinkRound::held)
                .reduce((one, other) -> other)
                .orElseThrow();
        List<BudgetUse> uses = choice.budgets().stream()
                .map(use -> new BudgetUse(limit.by().ofShare(least.asked()), use.limit(), use.result()))
                .toList();
        return new LearnedNetwork(
                last.graph(),
                Optional.of(inAll(architectures)),
                Optional.of(new ChoiceReport(choice.candidates(), uses, choice.binarisation())),
                history,
                last.chosenEpoch());
    }

    /** What stayed of the first network's layers in all cuts, one after the other. What a later one no longer decides over is as it was. */
    static Architecture inAll(List<Architecture> cuts) {
        Map<String, Architecture.LayerWidth> widths = new LinkedHashMap<>();
        Architecture first = cuts.get(0);
        first.layers().forEach(layer -> widths.put(layer.name(), layer));
        for (Architecture cut : cuts.subList(1, cuts.size())) {
            cut.layers()
                    .forEach(layer -> widths.computeIfPresent(
                            layer.name(),
                            (name, before) ->
                                    new Architecture.LayerWidth(name, before.kind(), layer.kept(), before.total())));
        }
        Architecture last = cuts.get(cuts.size() - 1);
        return new Architecture(
                List.copyOf(widths.values()), first.before(), last.after(), last.maskedVersusSlicedMaxAbsDiff());
    }

    private String nothingHeld() {
        Optional<ShrinkRound> nearest = tried.stream()
                .filter(round -> Double.isFinite(number(round.lost())))
                .min(Comparator.comparingDouble(round -> number(round.lost())));
        return String.format(
                Locale.ROOT,
                "Of the networks that were tried, %d, none is within %.4g points of the given one (%s, %d images)%s; nothing smaller is"
                        + " written. Give more images, more time, or a larger drop",
                tried.size(),
                limit.points(),
                control.measure().label(),
                control.images(),
                nearest.map(round -> String.format(
                                Locale.ROOT,
                                ": the nearest, at %.3f of the cost, is %.2f off",
                                number(round.cost()),
                                number(round.lost())))
                        .orElse(": nothing could be cut so far"));
    }

    private static double number(@Nullable Double number) {
        return number == null ? Double.NaN : number;
    }
}
