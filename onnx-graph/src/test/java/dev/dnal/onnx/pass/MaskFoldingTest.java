package dev.dnal.onnx.pass;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.channel.ChannelSlicing;
import dev.dnal.onnx.channel.RandomNetworks;
import dev.dnal.onnx.channel.TestNetwork;
import dev.dnal.onnx.channel.TestNetwork.Form;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.internal.rule.NetworkParameters;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MaskFoldingTest {
    private static final int NETWORKS = 40;

    private final TestNetwork net = new TestNetwork(5);

    private static double[] run(Graph graph) {
        Map<String, Tensor> outputs = new ReferenceEvaluator(graph).run(TestNetwork.examples(graph, 2));
        return outputs.values().iterator().next().doubles();
    }

    /** The network with channel 1 of its only site closed. */
    private Graph masked(Value... outputs) {
        Graph graph = net.finish(outputs);
        GateInsertion.hard(graph, net.sites(), net.closed(new int[] {1}));
        new GateLowering().apply(graph);
        return graph;
    }

    private static boolean hasMask(Graph graph) {
        return graph.nodes().stream()
                .flatMap(node -> node.inputs().stream())
                .anyMatch(value -> value.name().contains(NetworkParameters.MASK));
    }

    private void assertFolds(Value output) {
        Graph graph = masked(output);
        List<String> names = graph.outputs().stream().map(Value::name).toList();
        double[] before = run(graph);
        assertTrue(hasMask(graph));
        assertTrue(new MaskFolding().apply(graph));
        assertFalse(hasMask(graph));
        assertEquals(names, graph.outputs().stream().map(Value::name).toList());
        assertArrayEquals(before, run(graph), 0);
    }

    @Test
    void aMaskGoesIntoAConvolution() {
        assertFolds(
                net.site(net.conv(net.input(2, 5, 5), 4, Form.same(3).grouped(2).biased())));
    }

    @Test
    void aMaskGoesIntoANormalisation() {
        assertFolds(net.site(net.batchNorm(net.conv(net.input(2, 5, 5), 3, Form.same(3)))));
    }

    @Test
    void aMaskOfWhatOthersReadStays() {
        Value y = net.conv(net.input(2, 4, 4), 3, Form.same(1));
        Graph graph = masked(net.site(y));
        graph.addOutput(y);
        new MaskFolding().apply(graph);
        new GateLowering().apply(graph);
        assertTrue(hasMask(graph));
    }

    /** Slicing leaves a mask in some networks only. */
    @Test
    void whatIsLeftOfSlicedNetworksComputesTheSame() {
        int folded = 0;
        for (int seed = 0; seed < NETWORKS; seed++) {
            Graph graph = RandomNetworks.of(seed).masked();
            new ChannelSlicing().apply(graph);
            double[] before = run(graph);
            folded += new MaskFolding().apply(graph) ? 1 : 0;
            assertArrayEquals(before, run(graph), 1e-12, "seed " + seed);
        }
        int networks = folded;
        assertTrue(networks >= NETWORKS / 10, () -> "masks were folded in " + networks + " networks of " + NETWORKS);
    }
}
