package dev.dnal.onnx.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.channel.ChannelSlicing;
import dev.dnal.onnx.channel.TestNetwork;
import dev.dnal.onnx.channel.TestNetwork.Form;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JoinDecisionsTest {
    private final TestNetwork net = new TestNetwork(9);

    private Value linear(Value x, int channels, Form form) {
        return net.batchNorm(net.conv(x, channels, form));
    }

    private Value unit(Value x, int channels, Form form) {
        return net.relu(linear(x, channels, form));
    }

    private Graph head(Value x) {
        return net.finish(
                net.gemm(net.builder().call("Flatten", net.globalPool(x)).output(), 3));
    }

    private List<Decision> decisions(SearchSpace part) {
        return Decisions.of(net.graph(), Set.of(part));
    }

    private Graph sliced(List<Decision> decisions, Map<String, boolean[]> open) {
        Graph sliced = net.graph().copy();
        GateInsertion.hard(sliced, decisions, open);
        new ChannelSlicing().apply(sliced);
        return sliced;
    }

    private static long count(Graph graph, String operator) {
        return graph.nodes().stream().filter(node -> node.is(operator)).count();
    }

    @Test
    void aResidualBranchMayGoAndItsIdentityStays() {
        Value x = unit(net.input(2, 4, 4), 4, Form.same(3));
        Value y = linear(unit(x, 3, Form.same(3)), 4, Form.same(3));
        head(net.relu(net.builder().add(y, x)));
        List<Decision> operations = decisions(SearchSpace.OPERATIONS);
        assertEquals(1, operations.size());
        Decision branch = operations.get(0);
        assertEquals("layer4/operation", branch.name());
        assertEquals(1, branch.choices());
        assertEquals(0, branch.least());
        assertEquals("layer5.bn", branch.value());
        Graph sliced = sliced(operations, Map.of(branch.name(), new boolean[] {false}));
        assertEquals(1, count(sliced, "Conv"));
        assertEquals(0, count(sliced, "Add"));
        assertEquals(1, count(sliced, "Relu"), "an activation of what is activated already changes nothing");
    }

    @Test
    void besideAProjectionOnlyTheDeeperBranchMayGo() {
        Value x = unit(net.input(2, 4, 4), 3, Form.same(1));
        Value y = linear(unit(x, 5, Form.same(3)), 4, Form.same(3));
        head(net.relu(net.builder().add(linear(x, 4, Form.same(1)), y)));
        List<Decision> operations = decisions(SearchSpace.OPERATIONS);
        assertEquals(
                List.of("layer4/operation"),
                operations.stream().map(Decision::name).toList());
    }

    @Test
    void aBranchThatAloneWritesChannelsBehindAPaddedShortcutStays() {
        Value x = unit(net.input(2, 4, 4), 3, Form.same(1));
        Value y = linear(unit(x, 5, Form.same(3)), 4, Form.same(3));
        Value padded = net.builder().emit("Pad", x, net.builder().longs(0, 0, 0, 0, 0, 1, 0, 0));
        head(net.relu(net.builder().add(y, padded)));
        assertEquals(List.of(), decisions(SearchSpace.OPERATIONS));
    }

    @Test
    void oneOfSeveralCandidatesMustStay() {
        Value x = unit(net.input(2, 4, 4), 3, Form.same(1));
        Value a = linear(x, 4, Form.same(1));
        Value b = linear(x, 4, Form.same(3));
        Value c = linear(x, 4, Form.same(3));
        head(net.builder().add(net.builder().add(a, b), c));
        Decision candidates = decisions(SearchSpace.OPERATIONS).get(0);
        assertEquals(3, candidates.choices());
        assertEquals(1, candidates.least());
        assertEquals(1, new GateRule(0.5, 0, 8).of(candidates).kept(0, 3));
        Graph sliced = sliced(List.of(candidates), Map.of(candidates.name(), new boolean[] {false, true, false}));
        assertEquals(2, count(sliced, "Conv"));
        assertEquals(0, count(sliced, "Add"));
    }

    @Test
    void operationsThatEndWithTheSameLayerHaveDifferentNames() {
        Value x = unit(net.input(2, 4, 4), 4, Form.same(1));
        Value inner = net.builder().add(linear(x, 4, Form.same(3)), x);
        Value joined = net.builder()
                .call("Concat", net.relu(inner), x)
                .attribute("axis", 1)
                .output();
        head(joined);
        List<String> names =
                decisions(SearchSpace.OPERATIONS).stream().map(Decision::name).toList();
        assertEquals(List.of("layer2/operation", "layer2/operation_2"), names);
    }

    @Test
    void nothingOfAConcatenationThatIsTheResultMayGo() {
        Value x = unit(net.input(2, 4, 4), 3, Form.same(1));
        Value a = linear(x, 4, Form.same(3));
        Value b = linear(x, 5, Form.same(1));
        net.finish(net.builder().call("Concat", a, b).attribute("axis", 1).output());
        assertEquals(List.of(), decisions(SearchSpace.OPERATIONS));
        assertEquals(List.of(), decisions(SearchSpace.EDGES));
    }

    @Test
    void aBranchOfAConcatenationMayGo() {
        Value x = unit(net.input(2, 4, 4), 3, Form.same(1));
        Value a = unit(x, 4, Form.same(1));
        Value b = unit(x, 5, Form.same(3));
        Value joined = net.builder().call("Concat", a, b).attribute("axis", 1).output();
        head(unit(joined, 4, Form.same(3)));
        Decision branches = decisions(SearchSpace.OPERATIONS).get(0);
        assertEquals(2, branches.choices());
        Graph sliced = sliced(List.of(branches), Map.of(branches.name(), new boolean[] {true, false}));
        assertEquals(3, count(sliced, "Conv"));
        assertEquals(4, sliced.requireValue("layer6.weight").requireShape().size(1));
    }

    @Test
    void branchesWhoseChannelsAreNotFollowedStay() {
        Value x = net.builder()
                .call("Flatten", net.globalPool(unit(net.input(2, 4, 4), 3, Form.same(1))))
                .output();
        Value a = net.builder().call("Softmax", net.gemm(x, 4)).output();
        Value b = net.builder().call("Softmax", net.gemm(x, 5)).output();
        Value joined = net.builder().call("Concat", a, b).attribute("axis", 1).output();
        net.finish(net.gemm(joined, 3));
        assertEquals(List.of(), decisions(SearchSpace.OPERATIONS));
    }

    @Test
    void attentionOverPositionsStays() {
        Value x = unit(net.input(2, 4, 4), 4, Form.same(1));
        Value rows = net.builder().reshape(x, -1, 4, 16);
        Value columns = net.builder()
                .call("Transpose", rows)
                .attribute("perm", new long[] {0, 2, 1})
                .output();
        Value weights = net.builder()
                .call("Softmax", net.builder().emit("MatMul", columns, rows))
                .output();
        Value attended = net.builder().reshape(net.builder().emit("MatMul", rows, weights), -1, 4, 4, 4);
        head(net.builder().add(net.builder().mul(attended, net.weights("scale", 1)), x));
        assertEquals(List.of(), decisions(SearchSpace.OPERATIONS));
    }

    @Test
    void anEdgeClosesForOneReaderOnly() {
        Value x = unit(net.input(2, 4, 4), 4, Form.same(3));
        Value y = linear(unit(x, 3, Form.same(3)), 4, Form.same(3));
        head(net.builder().add(y, x));
        Decision edges = decisions(SearchSpace.EDGES).get(0);
        assertEquals(Decision.Kind.EDGE, edges.kind());
        assertEquals(2, edges.choices());
        Graph sliced = sliced(List.of(edges), Map.of(edges.name(), new boolean[] {true, false}));
        assertEquals(3, count(sliced, "Conv"));
        assertEquals(0, count(sliced, "Add"));
    }

    @Test
    void theGatesOfAnOperationAndOfItsLastLayersChannelsDoNotMeetInAName() {
        Value x = unit(net.input(2, 4, 4), 4, Form.same(3));
        Value y = linear(unit(x, 3, Form.same(3)), 4, Form.same(3));
        Graph graph = head(net.relu(net.builder().add(y, x)));
        List<Decision> all =
                Decisions.of(graph, Set.of(SearchSpace.INTERIOR, SearchSpace.STREAMS, SearchSpace.OPERATIONS));
        assertEquals(3, GateInsertion.soft(graph, all).size());
        assertTrue(graph.inputs().stream().anyMatch(input -> input.name().equals(GateInsertion.DELTA)));
    }
}
