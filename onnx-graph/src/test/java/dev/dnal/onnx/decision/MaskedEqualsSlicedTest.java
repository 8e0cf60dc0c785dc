package dev.dnal.onnx.decision;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.channel.ChannelSlicing;
import dev.dnal.onnx.channel.RandomNetworks;
import dev.dnal.onnx.channel.SameFunction;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.graph.Graph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** With decisions of all kinds, a network with closed choices and the one that they were cut out of compute the same. */
class MaskedEqualsSlicedTest {
    private static final int NETWORKS = 300;

    private static final List<Set<SearchSpace>> SPACES = List.of(
            Set.of(SearchSpace.LAYERS, SearchSpace.OPERATIONS),
            Set.of(SearchSpace.INTERIOR, SearchSpace.STREAMS, SearchSpace.OPERATIONS),
            Set.of(SearchSpace.INTERIOR, SearchSpace.STREAMS, SearchSpace.EDGES),
            Set.of(SearchSpace.LAYERS, SearchSpace.EDGES));

    static LongStream seeds() {
        return LongStream.range(0, NETWORKS);
    }

    private record Sample(List<Decision> decisions, Map<String, boolean[]> open, Graph masked) {
        static Sample of(long seed) {
            Graph masked = RandomNetworks.of(seed).graph();
            List<Decision> decisions = Decisions.of(masked, SPACES.get((int) (seed % SPACES.size())));
            Map<String, boolean[]> open = masks(decisions, new SplittableRandom(seed));
            GateInsertion.hard(masked, decisions, open);
            return new Sample(decisions, open, masked);
        }

        private static Map<String, boolean[]> masks(List<Decision> decisions, SplittableRandom random) {
            Map<String, boolean[]> open = new LinkedHashMap<>();
            for (Decision decision : decisions) {
                double share = random.nextDouble();
                boolean[] mask = new boolean[decision.choices()];
                for (int c = 0; c < mask.length; c++) {
                    mask[c] = c < decision.least() || random.nextDouble() < share;
                }
                open.put(decision.name(), mask);
            }
            return open;
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void maskedAndSlicedNetworksComputeTheSame(long seed) {
        Graph masked = Sample.of(seed).masked();
        Graph sliced = masked.copy();
        new ChannelSlicing().apply(sliced);
        SameFunction.assertSame(masked, sliced, seed);
        assertTrue(
                CostCounter.count(sliced).macs() <= CostCounter.count(masked).macs(),
                "slicing must not add arithmetic that counts");
    }

    /** Closed by itself, each of them takes arithmetic away. */
    @ParameterizedTest
    @MethodSource("seeds")
    void noGateIsSetThatCannotSaveAnything(long seed) {
        Graph whole = RandomNetworks.of(seed).graph();
        long macs = CostCounter.count(whole).macs();
        List<Decision> decisions = Decisions.of(whole, SPACES.get((int) (seed % SPACES.size())));
        for (Decision decision : decisions) {
            Graph cut = whole.copy();
            GateInsertion.hard(cut, List.of(decision), Map.of(decision.name(), new boolean[decision.choices()]));
            new ChannelSlicing().apply(cut);
            assertTrue(CostCounter.count(cut).macs() < macs, decision.toString());
        }
    }

    @Test
    void theNetworksHaveDecisionsOfAllKinds() {
        Map<Decision.Kind, Integer> closed = new LinkedHashMap<>();
        seeds().mapToObj(Sample::of)
                .flatMap(sample ->
                        sample.decisions().stream().filter(decision -> isPartlyClosed(sample.open(), decision)))
                .forEach(decision -> closed.merge(decision.kind(), 1, Integer::sum));
        List<Decision.Kind> missing = new ArrayList<>(List.of(Decision.Kind.values()));
        missing.removeIf(kind -> closed.getOrDefault(kind, 0) > NETWORKS / 5);
        assertTrue(missing.isEmpty(), () -> "too few closed choices of " + missing + ": " + closed);
    }

    private static boolean isPartlyClosed(Map<String, boolean[]> open, Decision decision) {
        for (boolean stays : open.getOrDefault(decision.name(), new boolean[0])) {
            if (!stays) {
                return true;
            }
        }
        return false;
    }
}
