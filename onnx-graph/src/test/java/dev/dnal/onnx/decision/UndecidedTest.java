package dev.dnal.onnx.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.channel.RandomNetworks;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.op.LayerNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** For each layer of any network, a search either decides over its channels or there is a reason why it does not. */
class UndecidedTest {
    private static final int NETWORKS = 30;

    /** All sets of parts that are a search space. */
    static Stream<Set<SearchSpace>> spaces() {
        List<SearchSpace> parts = List.of(SearchSpace.values());
        return IntStream.range(1, 1 << parts.size())
                .mapToObj(chosen -> IntStream.range(0, parts.size())
                        .filter(i -> (chosen >> i & 1) != 0)
                        .mapToObj(parts::get)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(SearchSpace.class))))
                .filter(space -> !space.contains(SearchSpace.LAYERS)
                        || !(space.contains(SearchSpace.INTERIOR) || space.contains(SearchSpace.STREAMS)))
                .map(Set::copyOf);
    }

    /** For each layer, whether it is decided over. */
    private static Map<String, Boolean> decided(Graph graph, Collection<Decision> decisions) {
        Set<String> gated = decisions.stream()
                .filter(decision -> decision.kind() == Decision.Kind.CHANNEL)
                .flatMap(decision -> decision.places().stream())
                .map(Decision.Place::value)
                .collect(Collectors.toSet());
        LayerNames names = LayerNames.of(graph);
        Map<String, Boolean> decided = new TreeMap<>();
        for (Node node : graph.nodes()) {
            if (Layers.isConvolution(node) || Layers.isMatrixProduct(node)) {
                decided.put(names.of(node), gated.contains(Layers.siteOf(node).name()));
            }
        }
        return decided;
    }

    private static void assertSaid(Graph graph, Set<SearchSpace> space, List<String> layers) {
        Decisions.Explained explained = Decisions.explained(graph, space, layers);
        assertEquals(Decisions.of(graph, space, layers), explained.decisions());
        Map<String, String> reasons = explained.undecided();
        Map<String, Boolean> decided = decided(graph, explained.decisions());
        Map<String, Boolean> without = new TreeMap<>(decided);
        without.replaceAll((layer, is) -> !reasons.containsKey(layer));
        assertEquals(decided, without, reasons::toString);
        assertEquals(
                Set.of(),
                reasons.keySet().stream()
                        .filter(layer -> !decided.containsKey(layer))
                        .collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @MethodSource("spaces")
    void eachLayerIsDecidedOverOrSaysWhyNot(Set<SearchSpace> space) {
        for (int seed = 0; seed < NETWORKS; seed++) {
            Graph graph = RandomNetworks.of(seed).graph();
            assertSaid(graph, space, List.of());
        }
    }

    @ParameterizedTest
    @MethodSource("spaces")
    void soItIsWithEveryOtherLayerNamed(Set<SearchSpace> space) {
        for (int seed = 0; seed < NETWORKS; seed++) {
            Graph graph = RandomNetworks.of(seed).graph();
            List<String> layers = new ArrayList<>(decided(graph, List.of()).keySet());
            List<String> named = IntStream.range(0, layers.size())
                    .filter(i -> i % 2 == 0)
                    .mapToObj(layers::get)
                    .toList();
            assertSaid(graph, space, named);
        }
    }
}
