package dev.dnal.tribuo.internal.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.decision.SearchSpace;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.schedule.DeltaSchedule;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.LearnedNetwork;
import dev.dnal.tribuo.search.PenaltyForm;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.Strategy;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.control.GateSteerings;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import dev.dnal.tribuo.search.resume.CheckpointStore;
import dev.dnal.tribuo.strategy.Strategies;
import dev.dnal.tribuo.strategy.StrategySettings;
import dev.dnal.tribuo.strategy.dnal.Constraint;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole searches that decide over other things than the channels of each layer. */
class SearchSpacesTest {
    private static final Set<SearchSpace> ALL =
            EnumSet.of(SearchSpace.INTERIOR, SearchSpace.STREAMS, SearchSpace.OPERATIONS);

    private static final List<String> WITH_EDGES =
            List.of("dnal", "projected", "admm", "constrained", "toponas", "uniform", "random");

    private static final SearchListener NOBODY = new SearchListener() {};

    static Stream<Arguments> strategiesAndSpaces() {
        return Strategies.names().stream()
                .flatMap(strategy -> Stream.of(
                                ALL,
                                EnumSet.of(SearchSpace.LAYERS, SearchSpace.OPERATIONS),
                                EnumSet.of(SearchSpace.STREAMS),
                                EnumSet.of(SearchSpace.INTERIOR, SearchSpace.EDGES))
                        .filter(space -> !space.contains(SearchSpace.EDGES) || WITH_EDGES.contains(strategy))
                        .map(space -> Arguments.of(strategy, space)));
    }

    private static Strategy strategy(String name) {
        return strategy(name, 1);
    }

    private static Strategy strategy(String name, int epochs) {
        return Strategies.named(
                name,
                new StrategySettings(
                        new WeightStage(epochs, new ConstantRate(0.05), 1e-4),
                        new GateRule(0.5, 1, 1),
                        0.01,
                        PenaltyForm.COST,
                        new DeltaSchedule(1, 100),
                        true,
                        GateSteerings.named("square"),
                        Constraint.ADMM));
    }

    private static SearchSettings settings(Strategy strategy, Set<SearchSpace> space) {
        return SmallSearch.settings(trainer -> trainer.withNetwork(new ResNet(14, 4))
                .withStrategy(strategy)
                .withSearchSpace(space)
                .withBudget(Optional.of(new Budget(Budget.Cost.MACS, "0.6x"))));
    }

    /** What reads a value has no weights of its own that such a strategy could rate it by. */
    @ParameterizedTest
    @ValueSource(strings = {"random-search", "l1", "fpgm", "slimming", "taylor"})
    void strategiesThatRateByWeightsRefuseEdges(String strategy) {
        SearchSettings settings = settings(strategy(strategy), EnumSet.of(SearchSpace.INTERIOR, SearchSpace.EDGES));
        SettingException error = assertThrows(
                SettingException.class,
                () -> SmallSearch.search(settings, CheckpointStore.none(), NOBODY)
                        .learn());
        assertTrue(error.getMessage().startsWith("Layer 'layer1.0.add/edges at relu1' has no "), error.getMessage());
    }

    @ParameterizedTest
    @MethodSource("strategiesAndSpaces")
    void everyStrategyLearnsInEverySpace(String strategy, Set<SearchSpace> space) {
        LearnedNetwork learned = SmallSearch.search(settings(strategy(strategy), space), CheckpointStore.none(), NOBODY)
                .learn();
        Architecture architecture = learned.architecture().orElseThrow();
        assertTrue(architecture.after().macs() <= 0.6 * architecture.before().macs(), architecture.toString());
        assertEquals(0, architecture.maskedVersusSlicedMaxAbsDiff(), 1e-4);
        assertEquals(
                space.contains(SearchSpace.OPERATIONS),
                kinds(architecture).contains(Decision.Kind.OPERATION),
                architecture.toString());
        assertEquals(
                space.contains(SearchSpace.EDGES),
                kinds(architecture).contains(Decision.Kind.EDGE),
                architecture.toString());
    }

    /** Before anything is cut, what is open costs what the budget allows, and no gate is left in between. */
    @ParameterizedTest
    @ValueSource(strings = {"projected", "admm"})
    void gatesMeetTheBudgetInTraining(String name) {
        LearnedNetwork learned = SmallSearch.search(settings(strategy(name, 12), ALL), CheckpointStore.none(), NOBODY)
                .learn();
        EpochRecord last = learned.history().stream()
                .filter(record -> record.stage() == Stage.ARCHITECTURE)
                .reduce((before, after) -> after)
                .orElseThrow();
        double share = (double) last.liveMacs()
                / learned.architecture().orElseThrow().before().macs();
        assertTrue(share <= 0.6 && share > 0.45, "share of the MACs " + share);
        assertTrue(last.gates().undecided() < 0.1, "undecided " + last.gates().undecided());
    }

    private static Set<Decision.Kind> kinds(Architecture architecture) {
        return architecture.layers().stream().map(Architecture.LayerWidth::kind).collect(Collectors.toSet());
    }

    /** Stops when this process has done an epoch, and is to hear of another. */
    private static SearchListener stopAfterAnEpoch() {
        return new SearchListener() {
            private int heard;

            @Override
            public void epochFinished(EpochRecord record) {
                heard++;
                if (heard > 1) {
                    throw new IllegalStateException("stopped");
                }
            }
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"dnal", "projected", "admm"})
    void aSearchOverOperationsAndStreamsThatIsStoppedEndsWithTheSameBytes(String strategy) {
        SearchSettings settings = settings(strategy(strategy), ALL);
        LearnedNetwork unbroken =
                SmallSearch.search(settings, CheckpointStore.none(), NOBODY).learn();
        SmallSearch.Memory store = new SmallSearch.Memory(false);
        Optional<LearnedNetwork> continued = Optional.empty();
        int stops = 0;
        while (continued.isEmpty() && stops < unbroken.history().size()) {
            try {
                continued = Optional.of(
                        SmallSearch.search(settings, store, stopAfterAnEpoch()).learn());
            } catch (IllegalStateException e) {
                stops++;
            }
        }
        assertEquals(unbroken.history().size() - 1, stops);
        assertEquals(unbroken.architecture(), continued.orElseThrow().architecture());
        assertArrayEquals(
                OnnxWriter.toBytes(unbroken.graph()),
                OnnxWriter.toBytes(continued.orElseThrow().graph()));
    }
}
