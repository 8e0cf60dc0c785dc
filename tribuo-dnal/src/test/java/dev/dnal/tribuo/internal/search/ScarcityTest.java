package dev.dnal.tribuo.internal.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.decision.SearchSpace;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.search.record.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class ScarcityTest {
    private static final Graph WHOLE = new ResNet(8)
            .build(new ImageShape(3, 32, 32), 10, new SplittableRandom(1))
            .graph();

    private static double macs(Graph network) {
        return CostCounter.count(network).macs();
    }

    /** As a time: a part that no narrowing saves, and one in proportion to the MACs. */
    private static double time(Graph network) {
        return 0.3 + 0.7 * macs(network) / macs(WHOLE);
    }

    private static long convolutions(Graph network) {
        return network.nodes().stream()
                .filter(node -> node.opType().equals("Conv"))
                .count();
    }

    private static List<String> ahead(
            double share, ToDoubleFunction<Graph> costs, int atLeast, SearchSpace... searchSpace) {
        List<Decision> decisions = Decisions.of(WHOLE, Set.of(searchSpace));
        return new Scarcity(WHOLE, decisions, new GateRule(GateRule.THRESHOLD, atLeast, 1)).ahead("it", share, costs);
    }

    private static void assertWarnsOnly(String part, List<String> warnings) {
        assertEquals(1, warnings.size(), warnings.toString());
        assertTrue(warnings.get(0).contains(part), warnings.toString());
    }

    @Test
    void fewMacsAreForeseen() {
        assertWarnsOnly(
                "likely to leave less than 5 % of the MACs",
                ahead(0.04, ScarcityTest::macs, 2, SearchSpace.INTERIOR, SearchSpace.STREAMS));
        assertEquals(List.of(), ahead(0.06, ScarcityTest::macs, 2, SearchSpace.INTERIOR, SearchSpace.STREAMS));
    }

    @Test
    void fewMacsAreForeseenWhereTimeFallsSlowly() {
        assertWarnsOnly("less than 5 %", ahead(0.32, ScarcityTest::time, 2, SearchSpace.INTERIOR, SearchSpace.STREAMS));
        assertEquals(List.of(), ahead(0.4, ScarcityTest::time, 2, SearchSpace.INTERIOR, SearchSpace.STREAMS));
    }

    @Test
    void operationsThatMayGoAreAWayOut() {
        ToDoubleFunction<Graph> costs = ScarcityTest::convolutions;
        SearchSpace[] channels = {SearchSpace.INTERIOR, SearchSpace.STREAMS};
        SearchSpace[] operations = {SearchSpace.INTERIOR, SearchSpace.STREAMS, SearchSpace.OPERATIONS};
        // One residual branch of two of the seven convolutions can go.
        assertWarnsOnly("less than 5 %", ahead(0.72, costs, 2, channels));
        assertEquals(List.of(), ahead(0.72, costs, 2, operations));
    }

    @Test
    void layersOfOneChannelAreForeseen() {
        List<String> warnings = ahead(0.002, ScarcityTest::macs, 1, SearchSpace.INTERIOR, SearchSpace.STREAMS);
        assertEquals(2, warnings.size(), warnings.toString());
        assertTrue(warnings.get(1).contains("only one channel in most layers"), warnings.toString());
    }

    @Test
    void whatCannotGetScarceIsNotWarnedOf() {
        assertEquals(List.of(), ahead(0.9, ScarcityTest::macs, 16, SearchSpace.INTERIOR, SearchSpace.STREAMS));
    }

    @Test
    void aBudgetForMoreThanThereIsIsWarnedOf() {
        assertWarnsOnly("more than the whole network costs", ahead(1.2, ScarcityTest::macs, 1, SearchSpace.LAYERS));
        assertEquals(List.of(), ahead(1, ScarcityTest::macs, 1, SearchSpace.LAYERS));
    }

    private static Architecture learned(long macs, int... kept) {
        List<Architecture.LayerWidth> layers = new ArrayList<>();
        for (int width : kept) {
            layers.add(new Architecture.LayerWidth("layer" + layers.size(), Decision.Kind.CHANNEL, width, 8));
        }
        layers.add(new Architecture.LayerWidth("block", Decision.Kind.OPERATION, 1, 1));
        return new Architecture(
                layers, new Architecture.NetworkSize(1000, 10), new Architecture.NetworkSize(macs, 10), 0);
    }

    @Test
    void fewMacsAreWarnedOfAfterwards() {
        assertWarnsOnly("keeps only 4.9 % of the MACs", Scarcity.of(learned(49, 2, 2)));
        assertEquals(List.of(), Scarcity.of(learned(50, 2, 2)));
    }

    @Test
    void layersOfOneChannelAreWarnedOfAfterwardsIfTheyAreMostOfThoseThatAreLeft() {
        assertWarnsOnly("only one channel", Scarcity.of(learned(100, 1, 1, 2, 0, 0)));
        assertEquals(List.of(), Scarcity.of(learned(100, 1, 1, 2, 2)));
    }
}
