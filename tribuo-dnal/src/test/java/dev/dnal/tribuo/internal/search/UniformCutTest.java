package dev.dnal.tribuo.internal.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.decision.SearchSpace;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.internal.budget.UniformChoice;
import dev.dnal.tribuo.network.ImageNetResNet;
import dev.dnal.tribuo.network.ImageScale;
import dev.dnal.tribuo.network.MobileNetV2;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.network.Shortcut;
import dev.dnal.tribuo.network.SmallVgg;
import dev.dnal.tribuo.network.SuperProxyless;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A network whose channels are cut evenly, with those that they are tied to, is the one of the same family with that width. */
class UniformCutTest {
    static Stream<Arguments> networks() {
        return Stream.of(
                Arguments.of(new SmallVgg(8), new SmallVgg(4)),
                Arguments.of(new ResNet(8), new ResNet(8, 8)),
                Arguments.of(new ResNet(8), new ResNet(8, 12)),
                Arguments.of(new ResNet(14, 8, Shortcut.PROJECTION), new ResNet(14, 4, Shortcut.PROJECTION)),
                Arguments.of(new ImageNetResNet(18, ImageScale.SMALL, 8), new ImageNetResNet(18, ImageScale.SMALL, 4)),
                Arguments.of(new ImageNetResNet(50, ImageScale.LARGE, 4), new ImageNetResNet(50, ImageScale.LARGE, 2)),
                Arguments.of(new MobileNetV2(ImageScale.SMALL, 32), new MobileNetV2(ImageScale.SMALL, 16)),
                Arguments.of(new SuperProxyless(ImageScale.LARGE, 32, 1), new SuperProxyless(ImageScale.LARGE, 16, 1)));
    }

    private static Graph build(Network network) {
        return network.build(new ImageShape(3, 32, 32), 10, new SplittableRandom(1))
                .graph();
    }

    private static Map<String, Long> operators(Graph network) {
        return network.nodes().stream()
                .collect(Collectors.groupingBy(Node::opType, TreeMap::new, Collectors.counting()));
    }

    private static Map<String, double[]> scores(List<Decision> decisions) {
        SplittableRandom random = new SplittableRandom(2);
        Map<String, double[]> scores = new LinkedHashMap<>();
        decisions.forEach(decision ->
                scores.put(decision.name(), random.doubles(decision.choices()).toArray()));
        return scores;
    }

    @ParameterizedTest
    @MethodSource("networks")
    void itIsTheNetworkOfThatWidth(Network whole, Network narrow) {
        Graph graph = build(whole);
        Graph expected = build(narrow);
        List<Decision> decisions = Decisions.of(graph, Set.of(SearchSpace.INTERIOR, SearchSpace.STREAMS));
        UniformChoice choice = new UniformChoice(
                decisions,
                new GateRule(GateRule.THRESHOLD, 1, 1),
                open -> CostCounter.count(new Cut(graph, decisions, open).sliced())
                        .macs());
        int step = choice.widest((double) CostCounter.count(expected).macs()).orElseThrow();
        Graph thin = new Cut(graph, decisions, choice.open(step, scores(decisions))).sliced();
        assertEquals(CostCounter.count(expected).macs(), CostCounter.count(thin).macs());
        assertEquals(
                CostCounter.count(expected).params(), CostCounter.count(thin).params());
        assertEquals(operators(expected), operators(thin));
    }
}
