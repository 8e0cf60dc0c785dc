package dev.dnal.tribuo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.decision.SearchSpace;
import dev.dnal.tribuo.config.ConfigFields;
import dev.dnal.tribuo.network.SmallVgg;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.TrainerFields;
import dev.dnal.tribuo.search.TrainerSettings;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.Worth;
import dev.dnal.tribuo.strategy.baseline.UniformWidth;
import dev.dnal.tribuo.strategy.dnal.DnalStrategy;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tribuo.Trainer;

class TrainerSettingsTest {
    private static final TrainerSettings USUAL = new TrainerSettings(new SmallVgg(2), new DnalStrategy(1e-4));

    private static Set<String> names() {
        return new TreeSet<>(ConfigFields.values(USUAL).keySet());
    }

    private static Set<String> methods(Class<?> type, Class<?> result) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getReturnType() == result && method.getParameterCount() == 1)
                .map(Method::getName)
                .collect(Collectors.toSet());
    }

    @Test
    void eachSettingCanBeChanged() {
        Set<String> left = names();
        for (String method : methods(TrainerSettings.class, TrainerSettings.class)) {
            String name = method.substring("with".length());
            left.remove(name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1));
        }
        assertEquals(Set.of(), left);
    }

    @Test
    void buildersHaveAMethodForEachSettingButTheNetworkThatTheyBeginWith() {
        Set<String> left = names();
        left.removeAll(methods(NetworkTrainerBuilder.class, NetworkTrainerBuilder.class));
        assertEquals(Set.of("network"), left);
    }

    @Test
    void trainersHaveTheSettingsOfTheirBuilders() {
        TrainerSettings settings = USUAL.withBatchSize(7)
                .withBudget(Optional.of(new Budget(Budget.Cost.MACS, "0.5x")))
                .withSeed(3);
        DNALTrainer trainer = DNALTrainer.builder(new ImageFormat(1, 8, 8), settings)
                .shards(1)
                .build();
        Map<String, Object> expected = ConfigFields.values(settings.withShards(1));
        assertEquals(expected, settingsOf(trainer));
    }

    private static Map<String, Object> settingsOf(TrainerFields trainer) {
        Map<String, Object> values = ConfigFields.values(trainer);
        values.keySet().retainAll(names());
        return values;
    }

    @Test
    void aChangedSettingLeavesTheOthersAlone() {
        TrainerSettings changed = USUAL.withBatchSize(7);
        assertNotEquals(USUAL, changed);
        assertEquals(USUAL, changed.withBatchSize(USUAL.batchSize()));
        assertEquals(USUAL.hashCode(), changed.withBatchSize(USUAL.batchSize()).hashCode());
        assertTrue(changed.toString().contains(",batchSize=7,"), changed.toString());
    }

    @Test
    void theUsualSeedIsTribuos() {
        assertEquals(Trainer.DEFAULT_SEED, USUAL.seed());
    }

    /** Each with what the message names. */
    static Stream<Map.Entry<String, UnaryOperator<TrainerSettings>>> outOfRange() {
        GateRule rule = new GateRule(GateRule.THRESHOLD, 1, 1);
        WeightStage stage = new WeightStage(1, new ConstantRate(0.1), 0);
        return Stream.of(
                Map.entry("needs a budget", of -> of.withStrategy(new UniformWidth(stage, rule))),
                Map.entry("batch size", of -> of.withBatchSize(0)),
                Map.entry("share of validation", of -> of.withValidationFraction(1)),
                Map.entry("share of validation", of -> of.withValidationFraction(Double.NaN)),
                Map.entry("training may take", of -> of.withTimeLimitSeconds(-1)),
                Map.entry("training may take", of -> of.withTimeLimitSeconds(Double.NaN)),
                Map.entry("checkpoint", of -> of.withCheckpointSeconds(1e9)),
                Map.entry("threads", of -> of.withThreads(-1)),
                Map.entry("device", of -> of.withDevice("gpu")),
                Map.entry("shards", of -> of.withShards(-1)),
                Map.entry("1 shard", of -> of.withShards(2).withStepsPerRun(2)),
                Map.entry("steps", of -> of.withStepsPerRun(-1)));
    }

    @ParameterizedTest
    @MethodSource("outOfRange")
    void whatIsOutOfRangeIsRefusedInTheSameWordsByTheTrainer(
            Map.Entry<String, UnaryOperator<TrainerSettings>> example) {
        TrainerSettings settings = example.getValue().apply(USUAL);
        SettingException e = assertThrows(SettingException.class, settings::check);
        assertTrue(e.getMessage().contains(example.getKey()), e.getMessage());
        SettingException ofTrainer = assertThrows(
                SettingException.class,
                () -> DNALTrainer.builder(new ImageFormat(1, 8, 8), settings).build());
        assertEquals(e.getMessage(), ofTrainer.getMessage());
    }

    private static Set<SearchSpace> space(TrainerSettings settings, Budget.Cost cost) {
        return settings.withBudget(Optional.of(new Budget(cost, "0.5x"))).searchSpace();
    }

    @Test
    void whatIsDecidedOverSuitsBudgetAndStrategy() {
        Set<SearchSpace> streams = Set.of(SearchSpace.INTERIOR, SearchSpace.STREAMS);
        Set<SearchSpace> operations = Set.of(SearchSpace.INTERIOR, SearchSpace.STREAMS, SearchSpace.OPERATIONS);
        assertEquals(Set.of(SearchSpace.LAYERS), USUAL.searchSpace());
        assertEquals(operations, space(USUAL, Budget.Cost.MACS));
        assertEquals(operations, space(USUAL, Budget.Cost.LATENCY));
        TrainerSettings byScores = USUAL.withWorth(Worth.SCORES);
        assertEquals(Set.of(SearchSpace.LAYERS), space(byScores, Budget.Cost.PARAMS));
        assertEquals(streams, space(byScores, Budget.Cost.LATENCY));
        assertEquals(operations, space(USUAL.withWorth(Worth.GATES), Budget.Cost.LATENCY));
        TrainerSettings set = USUAL.withSearchSpace(Set.of(SearchSpace.STREAMS));
        assertEquals(Set.of(SearchSpace.STREAMS), space(set, Budget.Cost.LATENCY));
    }

    @Test
    void strategiesSayWhatTellsHowMuchStays() {
        TrainerSettings uniform = USUAL.withStrategy(
                new UniformWidth(new WeightStage(1, new ConstantRate(0.1), 0), new GateRule(GateRule.THRESHOLD, 1, 1)));
        assertEquals(Worth.LOSS, USUAL.worth());
        assertEquals(Worth.SCORES, uniform.worth());
        assertEquals(Worth.LOSS, uniform.withWorth(Worth.LOSS).worth());
        assertEquals(
                "What stays is worth by scores or gates or loss; found 'luck'",
                assertThrows(SettingException.class, () -> Worth.of("luck")).getMessage());
    }

    @Test
    void thereIsOneBudgetOfACostAtMost() {
        Budget half = new Budget(Budget.Cost.MACS, "0.5x");
        Budget params = new Budget(Budget.Cost.PARAMS, "0.6x");
        TrainerSettings both =
                new TrainerSettings(new SmallVgg(), new DnalStrategy(1e-4)).withBudgets(List.of(half, params));
        both.check();
        assertEquals(List.of(half, params), both.budgets());
        assertEquals(Optional.of(params), both.budget(Budget.Cost.PARAMS));
        assertEquals(Optional.empty(), both.budget(Budget.Cost.LATENCY));
        assertEquals(List.of(), both.withBudgets(List.of()).budgets());
        SettingException thrown = assertThrows(
                SettingException.class,
                () -> both.withBudgets(List.of(half, params, new Budget(Budget.Cost.MACS, "0.4x")))
                        .check());
        assertTrue(thrown.getMessage().contains("at most one budget for each cost"), thrown.getMessage());
    }
}
