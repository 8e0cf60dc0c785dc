package dev.dnal.tribuo.search.control;

import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.search.record.EpochRecord;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** The rules that have names, by which lambda is steered towards a budget. */
public final class GateSteerings {
    private static final List<Entry> ENTRIES = List.of(
            new Entry("square", "times the square of the excess after each epoch", runs -> new BudgetSteering()),
            new Entry(
                    "pi",
                    "by a proportional and integral rule on the logarithm of the excess",
                    runs -> new PiSteering()),
            new Entry(
                    "ilqr",
                    "by a plan for the epochs that are left, with a model that learns from earlier runs",
                    runs -> IlqrSteering.fitted(runs.get())),
            new Entry("constant", "not at all", runs -> new ConstantSteering()));

    private record Entry(
            String name, String description, Function<Supplier<List<List<EpochRecord>>>, GateSteering> maker) {}

    private GateSteerings() {}

    /**
     * The rule of a name, with its usual settings.
     *
     * @param name one of {@link #names()}
     * @throws IllegalArgumentException if there is no such rule; the message lists those there are; or if it learns from earlier runs
     */
    public static GateSteering named(String name) {
        return named(name, List::of);
    }

    /**
     * The rule of a name, with its usual settings.
     *
     * @param name one of {@link #names()}
     * @param runs epochs of earlier runs, which only a rule is given that learns from them
     * @throws IllegalArgumentException if there is no such rule; the message lists those there are; or if it learns from more than the runs
     *     have
     */
    public static GateSteering named(String name, Supplier<List<List<EpochRecord>>> runs) {
        return ENTRIES.stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new SettingException(
                        "expected one of " + String.join(", ", names()) + ", found '" + name + "'"))
                .maker()
                .apply(runs);
    }

    /** The names, the usual one first. */
    public static List<String> names() {
        return ENTRIES.stream().map(Entry::name).toList();
    }

    /** The names, each with what the rule does. */
    public static List<String> descriptions() {
        return ENTRIES.stream()
                .map(entry -> entry.name() + " (" + entry.description() + ")")
                .toList();
    }
}
