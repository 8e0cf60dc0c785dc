package dev.dnal.tribuo.internal.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.BudgetUse;
import dev.dnal.tribuo.search.LearnedNetwork;
import dev.dnal.tribuo.search.PenaltyForm;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.Strategy;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import dev.dnal.tribuo.strategy.baseline.GeometricMedian;
import dev.dnal.tribuo.strategy.baseline.L1FilterNorm;
import dev.dnal.tribuo.strategy.baseline.RandomWidth;
import dev.dnal.tribuo.strategy.baseline.Slimming;
import dev.dnal.tribuo.strategy.baseline.TaylorExpansion;
import dev.dnal.tribuo.strategy.baseline.UniformWidth;
import dev.dnal.tribuo.strategy.dnal.DnalStrategy;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All strategies lead to a small network, under the same budget, in the same number of epochs. */
class StrategiesTest {
    private static final int EPOCHS = 2;
    private static final WeightStage WEIGHTS = new WeightStage(EPOCHS, new ConstantRate(0.01), 1e-4);
    private static final GateRule RULE = new GateRule(GateRule.THRESHOLD, 1, 1);
    private static final Optional<Budget> HALF = Optional.of(new Budget(Budget.Cost.MACS, "0.5x"));

    static Stream<Strategy> strategies() {
        return Stream.concat(
                Stream.of(
                        new DnalStrategy(1e-3).withEpochs(EPOCHS).withLearningRate(new ConstantRate(0.1)),
                        new DnalStrategy(1e-3).withEpochs(EPOCHS).withPenalty(PenaltyForm.OPENNESS),
                        new DnalStrategy(1e-3).withEpochs(EPOCHS).withPenalty(PenaltyForm.MACS)),
                baselines());
    }

    static Stream<Strategy> baselines() {
        return Stream.of(
                new UniformWidth(WEIGHTS, RULE),
                new RandomWidth(WEIGHTS, RULE),
                new L1FilterNorm(WEIGHTS, RULE),
                new GeometricMedian(WEIGHTS, RULE),
                new Slimming(WEIGHTS, RULE, 1e-3),
                new TaylorExpansion(WEIGHTS, RULE));
    }

    private static SearchSettings settings(Strategy strategy, Optional<Budget> budget) {
        return Halves.settings(Halves.trainer(strategy)
                .withWeightStage(new WeightStage(2, new ConstantRate(0.02), 1e-4))
                .withBudget(budget)
                .withFinalStage(new WeightStage(2, new ConstantRate(0.01), 1e-4)));
    }

    private static LearnedNetwork learn(Strategy strategy) {
        return new ArchitectureSearch(
                        settings(strategy, HALF), Halves.images(), new SplittableRandom(1), new SearchListener() {})
                .learn();
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void theBudgetIsMetAndTheNetworkLearns(Strategy strategy) {
        LearnedNetwork learned = learn(strategy);
        Architecture architecture = learned.architecture().orElseThrow();
        double share =
                (double) architecture.after().macs() / architecture.before().macs();
        assertTrue(share <= 0.5 && share > 0.45, "share " + share);
        assertEquals(
                List.of(new BudgetUse(
                        HALF.orElseThrow(),
                        0.5 * architecture.before().macs(),
                        architecture.after().macs())),
                learned.choice().orElseThrow().budgets());
        assertTrue(architecture.maskedVersusSlicedMaxAbsDiff() < 1e-5, architecture.toString());
        assertEquals(2 + EPOCHS + 2, learned.history().size());
        EpochRecord last = learned.history().get(2 + EPOCHS + learned.chosenEpoch());
        assertTrue(last.validationAccuracy() > 0.8, last.toString());
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void anEqualSeedGivesAnEqualNetwork(Strategy strategy) {
        assertArrayEquals(
                OnnxWriter.toBytes(learn(strategy).graph()),
                OnnxWriter.toBytes(learn(strategy).graph()));
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void weightsOfImagesDecideWhatIsLearned(Strategy strategy) {
        ImageSource halves = Halves.images();
        float[] weights = new float[halves.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = halves.label(i) == 0 ? 1 : 0;
        }
        LearnedNetwork learned = new ArchitectureSearch(
                        settings(strategy, HALF),
                        halves.weighted(weights),
                        new SplittableRandom(1),
                        new SearchListener() {})
                .learn();
        // All are taken for the class that counts; accuracy counts both.
        assertEquals(
                0.5, learned.history().get(2 + EPOCHS + learned.chosenEpoch()).validationAccuracy(), 1e-9);
    }

    @ParameterizedTest
    @MethodSource("baselines")
    void whatOnlyRatesNeedsABudget(Strategy strategy) {
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> settings(strategy, Optional.empty()));
        assertTrue(error.getMessage().contains("needs a budget"), error.getMessage());
    }

    @Test
    void strategiesChooseDifferently() {
        List<List<Architecture.LayerWidth>> widths = Stream.concat(
                        Stream.of(new DnalStrategy(1e-3).withEpochs(EPOCHS)), baselines())
                .map(strategy -> learn(strategy).architecture().orElseThrow().layers())
                .distinct()
                .toList();
        assertTrue(widths.size() >= 5, widths.size() + " different ones");
    }

    @Test
    void aBudgetOutOfReachIsRefusedBeforeAnythingTrains() {
        SearchSettings settings =
                settings(new UniformWidth(WEIGHTS, RULE), Optional.of(new Budget(Budget.Cost.MACS, "10")));
        ArchitectureSearch search =
                new ArchitectureSearch(settings, Halves.images(), new SplittableRandom(1), new SearchListener() {
                    @Override
                    public void stageStarted(Stage stage, int epochs) {
                        throw new AssertionError("training has begun");
                    }
                });
        assertThrows(IllegalArgumentException.class, search::learn);
    }
}
