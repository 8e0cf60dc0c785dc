package dev.dnal.tribuo.internal.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.decision.SearchSpace;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.LearnedNetwork;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.Strategy;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import dev.dnal.tribuo.strategy.baseline.RandomSearch;
import dev.dnal.tribuo.strategy.dnal.DnalStrategy;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomSearchTest {
    private static final GateRule RULE = new GateRule(GateRule.THRESHOLD, 1, 1);

    private static WeightStage weights(int epochs) {
        return new WeightStage(epochs, new ConstantRate(0.02), 1e-4);
    }

    private static LearnedNetwork learn(Strategy strategy, Set<SearchSpace> space) {
        return new ArchitectureSearch(
                        Halves.settings(Halves.trainer(strategy)
                                .withWeightStage(weights(1))
                                .withSearchSpace(space)
                                .withBudget(Optional.of(new Budget(Budget.Cost.MACS, "0.4x")))
                                .withFinalStage(weights(1))),
                        Halves.images(),
                        new SplittableRandom(1),
                        new SearchListener() {})
                .learn();
    }

    private static LearnedNetwork learn(Strategy strategy) {
        return learn(strategy, Set.of(SearchSpace.LAYERS));
    }

    private static List<EpochRecord> secondStage(LearnedNetwork learned) {
        return learned.history().stream()
                .filter(record -> record.stage() == Stage.ARCHITECTURE)
                .toList();
    }

    private static long macs(LearnedNetwork learned) {
        return secondStage(learned).stream()
                .mapToLong(EpochRecord::trainingMacs)
                .sum();
    }

    /** 4 candidates need 8 epochs of 1.2 of the whole network's operations, 5 epochs of gates are 10. */
    @Test
    void itTrainsNoMoreThanGatesWouldAndNearlyAsMuch() {
        LearnedNetwork learned = learn(new RandomSearch(weights(5), RULE));
        long gates = macs(learn(new DnalStrategy(1e-3).withEpochs(5)));
        assertEquals(4, learned.choice().orElseThrow().candidates());
        assertTrue(macs(learned) <= gates && macs(learned) > 0.85 * gates, macs(learned) + " of " + gates);
    }

    @ParameterizedTest
    @ValueSource(strings = {"layers", "interior,streams,operations"})
    void whatIsLearnedIsTheBestOfTheLastTwo(String space) {
        LearnedNetwork learned = learn(new RandomSearch(weights(5), RULE), SearchSpace.parse(space));
        List<EpochRecord> epochs = secondStage(learned);
        EpochRecord last = epochs.get(epochs.size() - 1);
        EpochRecord other = epochs.get(epochs.size() - 1 - last.epochs());
        assertEquals(last.epochs(), other.epoch() + 1);
        EpochRecord best = List.of(other, last).stream()
                .max(Comparator.comparingDouble(EpochRecord::validationAccuracy).thenComparing(other::equals))
                .orElseThrow();
        Architecture architecture = learned.architecture().orElseThrow();
        assertEquals(best.liveMacs(), architecture.after().macs());
        assertTrue(architecture.after().macs() <= 0.4 * architecture.before().macs());
    }

    @Test
    void candidatesDiffer() {
        List<EpochRecord> epochs = secondStage(learn(new RandomSearch(weights(5), RULE)));
        assertTrue(epochs.stream().map(EpochRecord::liveMacs).distinct().count() >= 3, epochs.toString());
    }

    /** Where there is no work to be spent, one is as good as another. */
    @Test
    void withoutEpochsOneIsTakenAndNoneMeasured() {
        LearnedNetwork learned = learn(new RandomSearch(weights(0), RULE));
        assertEquals(0, learned.choice().orElseThrow().candidates());
        assertEquals(List.of(), secondStage(learned));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6})
    void candidatesMustBeAPowerOfTwo(int candidates) {
        SettingException error =
                assertThrows(SettingException.class, () -> new RandomSearch(weights(1), RULE, candidates));
        assertTrue(error.getMessage().contains("found " + candidates), error.getMessage());
    }

    @Test
    void itNeedsValidationImages() {
        Strategy strategy = new RandomSearch(weights(1), RULE);
        SettingException error = assertThrows(
                SettingException.class,
                () -> Halves.settings(Halves.trainer(strategy)
                        .withBudget(Optional.of(new Budget(Budget.Cost.MACS, "0.4x")))
                        .withValidationFraction(0)));
        assertTrue(error.getMessage().contains("validation"), error.getMessage());
    }
}
