package dev.dnal.onnx.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.channel.TestNetwork.Form;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
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
    void a_soft_gate_halves_at_first_whatever_delta_is() {
        Map<String, Tensor> inputs = new HashMap<>(TestNetwork.examples(graph, 1));
        double[] before = run(graph, inputs);
        Gate gate = GateInsertion.soft(graph, net.sites()).get(0);
        assertEquals(3, gate.channels());
        inputs.put(GateInsertion.DELTA, Tensor.scalar(100f));
        double[] after = run(graph, inputs);
        for (int i = 0; i < before.length; i++) {
            assertEquals(before[i] / 2, after[i], 1e-12);
        }
    }

    @Test
    void a_soft_gate_multiplies_by_the_sigmoid_of_delta_times_score() {
        Map<String, Tensor> inputs = new HashMap<>(TestNetwork.examples(graph, 1));
        double[] before = run(graph, inputs);
        Gate gate = GateInsertion.soft(graph, net.sites()).get(0);
        graph.setInitializer(graph.requireValue(gate.parameter()), Tensor.of(new float[] {1, -2, 0.5f}, 3));
        inputs.put(GateInsertion.DELTA, Tensor.scalar(3f));
        double[] after = run(graph, inputs);
        double[] scores = {1, -2, 0.5};
        for (int i = 0; i < before.length; i++) {
            assertEquals(before[i] / (1 + Math.exp(-3 * scores[i / 16 % 3])), after[i], 1e-9);
        }
    }

    @Test
    void a_hard_gate_lets_open_channels_through_and_no_others() {
        Map<String, Tensor> inputs = TestNetwork.examples(graph, 1);
        double[] before = run(graph, inputs);
        GateInsertion.hard(graph, net.sites(), net.closed(new int[] {1}));
        double[] after = run(graph, inputs);
        for (int i = 0; i < before.length; i++) {
            assertEquals(i / 16 % 3 == 1 ? 0 : before[i], after[i]);
        }
    }

    @Test
    void all_readers_read_the_gated_value() {
        Value site = graph.requireValue(net.sites().get(0).value());
        GateInsertion.soft(graph, net.sites());
        assertEquals(1, site.uses().size());
        assertTrue(site.uses().iterator().next().node().is("Mul"));
    }

    @Test
    void a_gate_on_a_graph_output_keeps_the_outputs_name() {
        Value output = graph.outputs().get(0);
        String name = output.name();
        GateInsertion.hard(
                graph, List.of(new GateSite("last", name)), Map.of("last", new boolean[] {true, false, true}));
        assertEquals(name, graph.outputs().get(0).name());
        assertTrue(graph.outputs().get(0).producer().orElseThrow().is("Mul"));
    }

    @Test
    void a_wrong_site_leaves_the_graph_as_it_was() {
        int nodes = graph.nodes().size();
        List<GateSite> sites = List.of(net.sites().get(0), new GateSite("weights", "layer0.weight"));
        graph.makeInput(graph.requireValue("layer1.bn.var"));
        List<GateSite> missing = List.of(net.sites().get(0), new GateSite("none", "no such value"));
        assertThrows(GraphException.class, () -> GateInsertion.soft(graph, missing));
        assertThrows(GraphException.class, () -> GateInsertion.hard(graph, sites, Map.of()));
        assertEquals(nodes, graph.nodes().size());
    }

    @Test
    void the_name_delta_must_be_free_or_a_scalar_input() {
        graph.addInitializer(GateInsertion.DELTA, Tensor.scalar(1f));
        GraphException thrown = assertThrows(GraphException.class, () -> GateInsertion.soft(graph, net.sites()));
        assertTrue(thrown.getMessage().contains("delta"));
    }
}
