package dev.dnal.tribuo.internal.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.cost.NetworkCost;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.internal.budget.BudgetedChoice;
import dev.dnal.tribuo.internal.budget.ChosenWidths;
import dev.dnal.tribuo.internal.budget.Rating;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.network.NetworkGraph;
import dev.dnal.tribuo.network.Networks;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.LayerGuard;
import dev.dnal.tribuo.testing.Warnings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BudgetedChoiceTest {
    /** A network and random scores for its channels. */
    private static final class Case {
        final NetworkGraph built;
        final List<Decision> sites;
        final Map<String, double[]> scores = new LinkedHashMap<>();

        Case(Network network) {
            SplittableRandom rng = new SplittableRandom(3);
            built = network.build(new ImageShape(3, 32, 32), 10, rng);
            sites = Decisions.named(built.graph(), built.gateSites());
            sites.forEach(
                    site -> scores.put(site.name(), rng.doubles(site.choices()).toArray()));
        }

        BudgetedChoice choice(Budget budget, GateRule rule) {
            ToDoubleFunction<NetworkCost> cost =
                    budget.cost() == Budget.Cost.MACS ? NetworkCost::macs : NetworkCost::params;
            return new BudgetedChoice(
                    budget,
                    rule,
                    sites,
                    cost.applyAsDouble(CostCounter.count(built.graph())),
                    open -> cost.applyAsDouble(cost(open)));
        }

        NetworkCost cost(Map<String, boolean[]> open) {
            return CostCounter.count(new Cut(built.graph(), sites, open).sliced());
        }
    }

    private static GateRule rule(int atLeast, int multipleOf) {
        return new GateRule(GateRule.THRESHOLD, atLeast, multipleOf);
    }

    static Stream<Arguments> budgets() {
        return Stream.of(new ResNet(20), Networks.named("mobilenetv2", 16))
                .flatMap(network -> Stream.of("0.7x", "0.5x", "0.3x").map(amount -> Arguments.of(network, amount)));
    }

    @ParameterizedTest
    @MethodSource("budgets")
    void atLeastNinetyNinePercentOfTheBudgetIsUsed(Network network, String amount) {
        Case made = new Case(network);
        NetworkCost whole = CostCounter.count(made.built.graph());
        double share = Double.parseDouble(amount.substring(0, 3));

        long macs = made.cost(made.choice(new Budget(Budget.Cost.MACS, amount), rule(1, 1))
                        .choose(Rating.ofScores(made.scores, Map.of()))
                        .open())
                .macs();
        assertTrue(macs <= share * whole.macs() && macs >= 0.99 * share * whole.macs(), macs + " of " + whole.macs());

        long params = made.cost(made.choice(new Budget(Budget.Cost.PARAMS, amount), rule(1, 1))
                        .choose(Rating.ofScores(made.scores, Map.of()))
                        .open())
                .params();
        assertTrue(
                params <= share * whole.params() && params >= 0.99 * share * whole.params(),
                params + " of " + whole.params());
    }

    @Test
    void inEachLayerThoseWithTheHighestScoresStay() {
        Case made = new Case(new ResNet(8));
        Map<String, boolean[]> open = made.choice(new Budget(Budget.Cost.MACS, "0.5x"), rule(1, 1))
                .choose(Rating.ofScores(made.scores, Map.of()))
                .open();
        open.forEach((layer, mask) -> {
            double[] scores = made.scores.getOrDefault(layer, new double[0]);
            double lowestOpen = IntStream.range(0, mask.length)
                    .filter(c -> mask[c])
                    .mapToDouble(c -> scores[c])
                    .min()
                    .orElseThrow();
            double highestClosed = IntStream.range(0, mask.length)
                    .filter(c -> !mask[c])
                    .mapToDouble(c -> scores[c])
                    .max()
                    .orElse(0);
            assertTrue(highestClosed < lowestOpen, layer);
        });
    }

    @Test
    void theLimitsOfWidthsHold() {
        Case made = new Case(new ResNet(20));
        Map<String, boolean[]> open = made.choice(new Budget(Budget.Cost.MACS, "0.6x"), rule(4, 8))
                .choose(Rating.ofScores(made.scores, Map.of()))
                .open();
        open.values().forEach(mask -> {
            int kept = 0;
            for (boolean isOpen : mask) {
                kept += isOpen ? 1 : 0;
            }
            assertEquals(0, kept % 8);
            assertTrue(kept >= 8);
        });
    }

    @Test
    void aBudgetThatCannotBeMetIsRefusedWithTheLeastThatCan() {
        Case made = new Case(new ResNet(8));
        BudgetedChoice choice = made.choice(new Budget(Budget.Cost.MACS, "1k"), rule(1, 1));
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class, () -> choice.choose(Rating.ofScores(made.scores, Map.of())));
        assertTrue(error.getMessage().startsWith("The budget of 1k MACs, which is 1,000 MACs, can't be met"));
    }

    @Test
    void itSaysWhatWasAllowedAndWhatItCosts() {
        Case made = new Case(new ResNet(8));
        ChosenWidths chosen = made.choice(new Budget(Budget.Cost.MACS, "0.5x"), rule(1, 1))
                .choose(Rating.ofScores(made.scores, Map.of()));
        assertEquals(0.5 * CostCounter.count(made.built.graph()).macs(), chosen.limit());
        assertEquals((double) made.cost(chosen.open()).macs(), chosen.cost());
    }

    @Test
    void aCheckpointHoldsTheWholeChoice() {
        Case made = new Case(new ResNet(8));
        ChosenWidths chosen = made.choice(new Budget(Budget.Cost.MACS, "0.3x"), rule(1, 1))
                .choose(Rating.ofScores(made.scores, Map.of()));
        ChosenWidths read = ChosenWidths.of(chosen.toTensor(), made.scores);
        assertEquals(chosen.limit(), read.limit());
        assertEquals(chosen.cost(), read.cost());
        assertEquals(chosen.open().keySet(), read.open().keySet());
        assertEquals(0, Masks.differences(read.open(), chosen.open()));
    }

    @Test
    void aLayerThatOnlyTheMinimumKeepsIsWarnedOf() {
        Case made = new Case(new ResNet(8));
        String worthless = made.sites.get(2).name();
        made.scores.computeIfPresent(worthless, (layer, scores) -> new double[scores.length]);
        Budget budget = new Budget(Budget.Cost.MACS, "0.5x");
        List<String> warnings = Warnings.of(
                LayerGuard.class, () -> made.choice(budget, rule(2, 1)).choose(Rating.ofScores(made.scores, Map.of())));
        assertEquals(1, warnings.size(), warnings.toString());
        assertTrue(
                warnings.get(0).startsWith("Layer " + worthless + " would keep 0 of its 16 channels; it keeps 2,"),
                warnings.toString());
        List<String> without = Warnings.of(
                LayerGuard.class, () -> made.choice(budget, rule(0, 1)).choose(Rating.ofScores(made.scores, Map.of())));
        assertEquals(List.of(), without);
    }
}
