package dev.dnal.onnx.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.channel.ChannelSlicing;
import dev.dnal.onnx.channel.TestNetwork;
import dev.dnal.onnx.channel.TestNetwork.Form;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TiedDecisionsTest {
    private final TestNetwork net = new TestNetwork(5);

    private Value unit(Value x, int channels, Form form) {
        return net.relu(linear(x, channels, form));
    }

    private Value linear(Value x, int channels, Form form) {
        return net.batchNorm(net.conv(x, channels, form));
    }

    private Graph head(Value x) {
        return net.finish(
                net.gemm(net.builder().call("Flatten", net.globalPool(x)).output(), 3));
    }

    private static List<Decision> decisions(Graph graph, SearchSpace... space) {
        return Decisions.of(graph, Set.of(space));
    }

    private static List<String> names(List<Decision> decisions) {
        return decisions.stream().map(Decision::name).toList();
    }

    private static List<String> values(Decision decision) {
        return decision.places().stream().map(Decision.Place::value).toList();
    }

    /** Two residual blocks on one stream: layers 0; 2 and 4; 6 and 8, each with a normalisation behind it. */
    private Graph twoBlocks() {
        Value x = unit(net.input(2, 4, 4), 4, Form.same(3));
        for (int block = 0; block < 2; block++) {
            Value y = unit(x, 3, Form.same(3));
            x = net.relu(net.builder().add(linear(y, 4, Form.same(3)), x));
        }
        return head(x);
    }

    @Test
    void allWritersOfAResidualStreamShareTheirGates() {
        List<Decision> streams = decisions(twoBlocks(), SearchSpace.STREAMS);
        assertEquals(List.of("layer0/stream"), names(streams));
        assertEquals(4, streams.get(0).choices());
        assertEquals(List.of("layer1.bn", "layer5.bn", "layer9.bn"), values(streams.get(0)));
    }

    @Test
    void channelsInsideOfABranchAreDecidedOverByThemselves() {
        List<Decision> interior = decisions(twoBlocks(), SearchSpace.INTERIOR);
        assertEquals(List.of("layer2", "layer6"), names(interior));
        assertEquals(3, interior.get(0).choices());
    }

    @Test
    void aProjectionWritesIntoTheStreamToo() {
        Value x = unit(net.input(2, 4, 4), 3, Form.same(1));
        Value y = linear(unit(x, 5, Form.same(3)), 4, Form.same(3));
        head(net.relu(net.builder().add(y, linear(x, 4, Form.same(1)))));
        Decision stream = decisions(net.graph(), SearchSpace.STREAMS).get(0);
        assertEquals(List.of("layer5.bn", "layer7.bn"), values(stream));
        assertEquals(List.of("layer0", "layer2"), names(decisions(net.graph(), SearchSpace.INTERIOR)));
    }

    @Test
    void aStreamThatIsPaddedIsOneWithTheWiderStream() {
        Value x = unit(net.input(2, 4, 4), 3, Form.same(1));
        Value y = linear(x, 6, Form.same(3));
        Value padded = net.builder().emit("Pad", x, net.builder().longs(0, 1, 0, 0, 0, 2, 0, 0));
        head(net.relu(net.builder().add(y, padded)));
        Decision stream = decisions(net.graph(), SearchSpace.STREAMS).get(0);
        assertEquals(6, stream.choices());
        assertEquals(List.of(0, 1, 2), stream.places().get(0).choices());
        assertEquals(List.of(3, 0, 1, 2, 4, 5), stream.places().get(1).choices());
    }

    @Test
    void theGateOfADepthwiseConvolutionDecidesOverTheLayerBeforeIt() {
        Value x = unit(net.input(2, 4, 4), 3, Form.same(1));
        Value wide = unit(x, 6, Form.same(1));
        Value deep = unit(wide, 6, Form.same(3).grouped(6));
        head(unit(deep, 4, Form.same(1)));
        List<Decision> decisions = decisions(net.graph(), SearchSpace.INTERIOR);
        assertEquals(List.of("layer0", "layer4", "layer6"), names(decisions));
        assertEquals(List.of("layer5.bn"), values(decisions.get(1)));
    }

    @Test
    void whatIsTiedToAnOutputIsNotDecidedOver() {
        Value x = unit(net.input(2, 4, 4), 3, Form.same(1));
        Value y = linear(x, 3, Form.same(3));
        net.finish(net.builder().add(x, y));
        assertEquals(List.of(), decisions(net.graph(), SearchSpace.INTERIOR, SearchSpace.STREAMS));
    }

    @Test
    void nothingIsPickedOrFilledWhereChannelsOfAStreamAreClosed() {
        Graph graph = twoBlocks();
        List<Decision> decisions = decisions(graph, SearchSpace.INTERIOR, SearchSpace.STREAMS);
        Map<String, boolean[]> open = new LinkedHashMap<>();
        decisions.forEach(decision -> open.put(decision.name(), everySecond(decision.choices())));
        Graph sliced = graph.copy();
        GateInsertion.hard(sliced, decisions, open);
        new ChannelSlicing().apply(sliced);
        assertEquals(operators(graph), operators(sliced));
        assertEquals(2, sliced.requireValue("layer0.weight").requireShape().size(0));
        assertEquals(2, sliced.requireValue("layer8.weight").requireShape().size(0));
    }

    private static boolean[] everySecond(int choices) {
        boolean[] open = new boolean[choices];
        IntStream.range(0, choices).forEach(c -> open[c] = c % 2 == 0);
        return open;
    }

    private static Map<String, Integer> operators(Graph graph) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Node node : graph.nodes()) {
            counts.merge(node.opType(), 1, Integer::sum);
        }
        return counts;
    }

    @Test
    void softGatesOfAStreamHaveTheSameScores() {
        Graph graph = twoBlocks();
        List<Decision> decisions = decisions(graph, SearchSpace.STREAMS);
        List<DecisionGate> gates = GateInsertion.soft(graph, decisions);
        Value scores = graph.requireValue(gates.get(0).parameter());
        assertEquals(3, scores.uses().size());
        assertTrue(scores.initializer().isPresent());
        assertEquals(
                4,
                Arrays.stream(scores.initializer().get().doubles())
                        .filter(s -> s == 0)
                        .count());
    }

    private Map<String, String> reasons(SearchSpace... space) {
        return Decisions.explained(net.graph(), Set.of(space), List.of()).undecided();
    }

    private String classifier() {
        return "output '" + net.graph().outputs().get(0).name() + "' shows them";
    }

    /** A map of the 0.5 that a Sigmoid makes of a closed channel costs more than the channel. */
    @Test
    void nothingIsDecidedOverWhereClosingSavesNothing() {
        Value x = net.conv(net.input(1, 4, 4), 1, Form.same(1));
        head(unit(net.builder().call("Sigmoid", x).output(), 8, Form.same(3)));
        assertEquals(List.of("layer1"), names(decisions(net.graph(), SearchSpace.INTERIOR)));
        assertEquals(FutileDecisions.REASON, reasons(SearchSpace.INTERIOR).get("layer0"));
    }

    @Test
    void whatIsTiedToAnOutputSaysToWhat() {
        Value x = net.conv(net.input(2, 4, 4), 3, Form.same(1));
        Value y = net.conv(x, 3, Form.same(3));
        Value sum = net.builder().add(x, y);
        net.graph().addOutput(sum);
        assertEquals(
                Map.of(
                        "layer0", "tied to layer1: output '" + sum.name() + "' shows them",
                        "layer1", "tied to layer0: output '" + sum.name() + "' shows them"),
                reasons(SearchSpace.INTERIOR, SearchSpace.STREAMS));
    }

    @Test
    void whatBelongsToAnotherPartOfTheSpaceSaysSo() {
        twoBlocks();
        String added = "they are added to others, and streams is not in the search space";
        assertEquals(
                Map.of(
                        "layer0", "tied to layer4 and 1 more: " + added,
                        "layer4", "tied to layer0 and 1 more: " + added,
                        "layer8", "tied to layer0 and 1 more: " + added,
                        "layer10", classifier()),
                reasons(SearchSpace.INTERIOR));
        String alone = "they are added to no others, and interior is not in the search space";
        assertEquals(
                Map.of("layer2", alone, "layer6", alone, "layer10", classifier()),
                reasons(SearchSpace.STREAMS, SearchSpace.EDGES));
        assertEquals(Map.of("layer10", classifier()), reasons(SearchSpace.INTERIOR, SearchSpace.STREAMS));
    }

    @Test
    void aSpaceOfOperationsAloneDecidesOverNoChannels() {
        twoBlocks();
        Map<String, String> reasons = reasons(SearchSpace.OPERATIONS);
        assertEquals(Set.of("layer0", "layer2", "layer4", "layer6", "layer8", "layer10"), reasons.keySet());
        assertEquals("they are added to no others, and interior is not in the search space", reasons.get("layer2"));
    }

    /** The gate stands behind the last of them, if the space has it. */
    @Test
    void whatOnlyDepthwiseConvolutionsReadIsDecidedOverWithTheLast() {
        Value x = unit(net.input(2, 4, 4), 6, Form.same(1));
        x = unit(x, 6, Form.same(3).grouped(6));
        x = unit(x, 6, Form.same(3).grouped(6));
        head(net.conv(x, 4, Form.same(1)));
        String both = "Conv 'layer4' reads each of them by itself: its gate decides over both";
        assertEquals(Map.of("layer0", both, "layer2", both, "layer7", classifier()), reasons(SearchSpace.INTERIOR));
        String alone = "they are added to no others, and interior is not in the search space";
        assertEquals(
                Map.of(
                        "layer0",
                        "tied to layer4: " + alone,
                        "layer2",
                        "tied to layer4: " + alone,
                        "layer4",
                        alone,
                        "layer6",
                        alone,
                        "layer7",
                        classifier()),
                reasons(SearchSpace.STREAMS));
    }

    @Test
    void hiddenMatrixProductsKeepTheirWidth() {
        Value hidden = net.gemm(net.flatten(unit(net.input(2, 4, 4), 3, Form.same(1))), 5);
        net.finish(net.gemm(net.relu(hidden), 2));
        assertEquals(
                "it is a matrix product, which keeps its width",
                reasons(SearchSpace.INTERIOR).get("layer2"));
    }
}
