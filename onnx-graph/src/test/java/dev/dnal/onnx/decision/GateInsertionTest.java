package dev.dnal.onnx.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.channel.TestNetwork;
import dev.dnal.onnx.channel.TestNetwork.Form;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.internal.InternalOperators;
import dev.dnal.onnx.op.internal.Mask;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GateInsertionTest {
    private final TestNetwork net = new TestNetwork(11);
    private final Graph graph = build();

    private Graph build() {
        Value y = net.site(net.batchNorm(net.conv(net.input(2, 4, 4), 3, Form.same(3))));
        return net.finish(net.relu(y));
    }

    private static double[] run(Graph graph, Map<String, Tensor> inputs) {
        return new ReferenceEvaluator(graph)
                .runInDoubles(inputs)
                .values()
                .iterator()
                .next()
                .doubles();
    }

    @Test
    void aSoftGateHalvesAtFirstWhateverDeltaIs() {
        Map<String, Tensor> inputs = new HashMap<>(TestNetwork.examples(graph, 1));
        double[] before = run(graph, inputs);
        DecisionGate gate = GateInsertion.soft(graph, net.sites()).get(0);
        assertEquals(3, gate.choices());
        inputs.put(GateInsertion.DELTA, Tensor.of(new double[] {100}));
        double[] after = run(graph, inputs);
        for (int i = 0; i < before.length; i++) {
            assertEquals(before[i] / 2, after[i], 1e-12);
        }
    }

    @Test
    void aSoftGateMultipliesByTheSigmoidOfDeltaTimesScore() {
        Map<String, Tensor> inputs = new HashMap<>(TestNetwork.examples(graph, 1));
        double[] before = run(graph, inputs);
        DecisionGate gate = GateInsertion.soft(graph, net.sites()).get(0);
        graph.setInitializer(graph.requireValue(gate.parameter()), Tensor.of(new double[] {1, -2, 0.5}, 3));
        inputs.put(GateInsertion.DELTA, Tensor.of(new double[] {3}));
        double[] after = run(graph, inputs);
        double[] scores = {1, -2, 0.5};
        for (int i = 0; i < before.length; i++) {
            assertEquals(before[i] / (1 + Math.exp(-3 * scores[i / 16 % 3])), after[i], 1e-12);
        }
    }

    @Test
    void aClippedGateMultipliesByItsParameterWithinZeroAndOne() {
        Map<String, Tensor> inputs = TestNetwork.examples(graph, 1);
        double[] before = run(graph, inputs);
        DecisionGate gate = GateInsertion.clipped(graph, net.sites(), 0.5).get(0);
        double[] half = run(graph, inputs);
        graph.setInitializer(graph.requireValue(gate.parameter()), Tensor.of(new double[] {-0.25, 1.5, 0.75}, 3));
        double[] after = run(graph, inputs);
        double[] factors = {0, 1, 0.75};
        for (int i = 0; i < before.length; i++) {
            assertEquals(before[i] / 2, half[i], 1e-12);
            assertEquals(before[i] * factors[i / 16 % 3], after[i], 1e-12);
        }
    }

    @Test
    void aHardGateLetsOpenChannelsThroughAndNoOthers() {
        Map<String, Tensor> inputs = TestNetwork.examples(graph, 1);
        double[] before = run(graph, inputs);
        GateInsertion.hard(graph, net.sites(), net.closed(new int[] {1}));
        double[] after = run(graph, inputs);
        for (int i = 0; i < before.length; i++) {
            assertEquals(i / 16 % 3 == 1 ? 0 : before[i], after[i]);
        }
    }

    @Test
    void allReadersReadTheGatedValue() {
        Value site = graph.requireValue(net.sites().get(0).value());
        GateInsertion.soft(graph, net.sites());
        assertEquals(1, site.uses().size());
        assertTrue(site.uses().iterator().next().node().opType().equals(InternalOperators.GATE));
    }

    @Test
    void aGateOnAGraphOutputKeepsTheOutputsName() {
        Value output = graph.outputs().get(0);
        String name = output.name();
        GateInsertion.hard(
                graph, List.of(Decision.ofChannels("last", name, 3)), Map.of("last", new boolean[] {true, false, true
                }));
        assertEquals(name, graph.outputs().get(0).name());
        assertTrue(Mask.is(graph.outputs().get(0).producer().orElseThrow()));
    }

    @Test
    void aWrongSiteLeavesTheGraphAsItWas() {
        int nodes = graph.nodes().size();
        List<Decision> sites = List.of(net.sites().get(0), Decision.ofChannels("weights", "layer0.weight", 3));
        graph.makeInput(graph.requireValue("layer1.bn.var"));
        List<Decision> missing = List.of(net.sites().get(0), Decision.ofChannels("none", "no such value", 3));
        assertThrows(GraphException.class, () -> GateInsertion.soft(graph, missing));
        assertThrows(GraphException.class, () -> GateInsertion.hard(graph, sites, Map.of()));
        assertEquals(nodes, graph.nodes().size());
    }

    @Test
    void theNameDeltaMustBeFreeOrAScalarInput() {
        graph.addInitializer(GateInsertion.DELTA, Tensor.scalar(1f));
        GraphException thrown = assertThrows(GraphException.class, () -> GateInsertion.soft(graph, net.sites()));
        assertTrue(thrown.getMessage().contains("delta"));
    }
}
