package dev.dnal.tribuo.search.control;

import dev.dnal.onnx.SettingException;
import java.util.List;
import java.util.function.Supplier;

/** The rules that have names, by which lambda is steered towards a budget. */
public final class GateSteerings {
    private static final List<Entry> ENTRIES = List.of(
            new Entry("square", "times the square of the excess after each epoch", BudgetSteering::new),
            new Entry("pi", "by a proportional and integral rule on the logarithm of the excess", PiSteering::new));

    private record Entry(String name, String description, Supplier<GateSteering> maker) {}

    private GateSteerings() {}

    /**
     * The rule of a name, with its usual settings.
     *
     * @param name one of {@link #names()}
     * @throws IllegalArgumentException if there is no such rule; the message lists those there are
     */
    public static GateSteering named(String name) {
        return ENTRIES.stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new SettingException(
                        "expected one of " + String.join(", ", names()) + ", found '" + name + "'"))
                .maker()
                .get();
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
