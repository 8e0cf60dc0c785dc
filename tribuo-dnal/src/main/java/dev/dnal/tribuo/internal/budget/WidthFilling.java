package dev.dnal.tribuo.internal.budget;

import dev.dnal.onnx.decision.GateRule;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Spends what is left of a budget on more channels, until a hundredth is left. One layer gets wider after the other, first by what is
 * worth most of that which fits. Where nothing fits, one layer gets wider and another narrower, if what is gained is worth more than what
 * is lost.
 *
 * <p>Exchanges are many, and each try costs a measurement. So what single changes add to the cost is found out first; only
 * those exchanges are tried whose two changes together should fit.
 */
final class WidthFilling {
    /** Share of the budget that is enough. */
    private static final double ENOUGH = 0.99;

    private final Function<String, GateRule> rules;
    private final RankedChannels ranked;
    private final double limit;
    private final BiFunction<Map<String, Integer>, Map<String, Integer>, Widths> costed;

    /** What changes made together were last found to add to the cost. */
    private final Map<Set<Change>, Double> extra = new HashMap<>();

    /** Another width for a layer. */
    private record Change(String layer, int from, int to) {}

    /** A rule's next width for a layer. */
    private interface NextWidth {
        int of(GateRule rule, int width, int channels);
    }

    /**
     * A filling.
     *
     * @param rules limits to the widths of each decision
     * @param limit the budget
     * @param costed counts or times a network, from the numbers of channels that are worth their cost and of those that stay
     */
    WidthFilling(
            Function<String, GateRule> rules,
            RankedChannels ranked,
            double limit,
            BiFunction<Map<String, Integer>, Map<String, Integer>, Widths> costed) {
        this.rules = rules;
        this.ranked = ranked;
        this.limit = limit;
        this.costed = costed;
    }

    /** What widths that fit become, after so many tries at most. */
    Widths from(Widths begin, int tries) {
        Widths now = begin;
        for (int i = 0; i < tries && now.cost() < ENOUGH * limit; i++) {
            Optional<Set<Change>> next = next(now);
            if (next.isEmpty()) {
                break;
            }
            Set<Change> changes = next.get();
            Widths tried = costed.apply(with(now.worth(), changes), with(now.widths(), changes));
            extra.put(changes, tried.cost() - now.cost());
            if (tried.cost() <= limit && gain(changes) > 0) {
                now = tried;
            }
        }
        return now;
    }

    private Optional<Set<Change>> next(Widths now) {
        List<Change> wider = changes(now, GateRule::wider);
        List<Change> narrower = changes(now, GateRule::narrower);
        Stream<Set<Change>> exchanges = wider.stream()
                .flatMap(more -> narrower.stream()
                        .filter(less -> !less.layer().equals(more.layer()))
                        .map(less -> Set.of(more, less)));
        return best(wider.stream().map(Set::of), now)
                .or(() -> best(exchanges, now)
                        .map(exchange -> exchange.stream()
                                .map(Set::of)
                                .filter(change -> !extra.containsKey(change))
                                .findFirst()
                                .orElse(exchange)));
    }

    private List<Change> changes(Widths now, NextWidth next) {
        return now.widths().entrySet().stream()
                .map(layer -> new Change(
                        layer.getKey(),
                        layer.getValue(),
                        next.of(rules.apply(layer.getKey()), layer.getValue(), ranked.channels(layer.getKey()))))
                .filter(change -> change.from() != change.to())
                .toList();
    }

    /** The one worth most of those that may fit. */
    private Optional<Set<Change>> best(Stream<Set<Change>> candidates, Widths now) {
        return candidates
                .filter(changes -> gain(changes) > 0 && now.cost() + extra(changes) <= limit)
                .max(Comparator.comparingDouble(this::gain));
    }

    /** What the channels gained are worth, less those lost. */
    private double gain(Set<Change> changes) {
        return changes.stream()
                .mapToDouble(change ->
                        ranked.value(change.layer(), change.to()) - ranked.value(change.layer(), change.from()))
                .sum();
    }

    /** What changes should add to the cost, as far as that is known. */
    private double extra(Set<Change> changes) {
        Double found = extra.get(changes);
        return found != null
                ? found
                : changes.stream()
                        .mapToDouble(change -> extra.getOrDefault(Set.of(change), Double.NEGATIVE_INFINITY))
                        .sum();
    }

    private static Map<String, Integer> with(Map<String, Integer> widths, Set<Change> changes) {
        Map<String, Integer> changed = new LinkedHashMap<>(widths);
        changes.forEach(change -> changed.put(change.layer(), change.to()));
        return changed;
    }
}
