package dev.dnal.onnx.pass;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.channel.TestNetwork;
import dev.dnal.onnx.channel.TestNetwork.Form;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BatchNormFoldingTest {
    private final TestNetwork net = new TestNetwork(3);

    private static double[] run(Graph graph) {
        Map<String, Tensor> outputs = new ReferenceEvaluator(graph).run(TestNetwork.examples(graph, 2));
        return outputs.values().iterator().next().doubles();
    }

    private void assertFolds(Value output) {
        Graph graph = net.finish(output);
        String name = output.name();
        double[] before = run(graph);
        assertTrue(new BatchNormFolding().apply(graph));
        assertEquals(List.of("Conv"), Graphs.types(graph));
        assertEquals(name, graph.outputs().get(0).name());
        assertArrayEquals(before, run(graph), 1e-12);
        assertFalse(new BatchNormFolding().apply(graph), "there is nothing left to fold");
    }

    private void assertStays(Graph graph) {
        List<String> before = Graphs.types(graph);
        assertFalse(new BatchNormFolding().apply(graph));
        assertEquals(before, Graphs.types(graph));
    }

    @Test
    void aNormalisationGoesIntoTheWeightsOfItsConvolution() {
        assertFolds(net.batchNorm(net.conv(net.input(2, 5, 5), 3, Form.same(3))));
    }

    @Test
    void theBiasIsNormalisedToo() {
        assertFolds(net.batchNorm(
                net.conv(net.input(4, 5, 5), 6, Form.same(3).grouped(2).biased())));
    }

    @Test
    void aConvolutionThatOthersReadStays() {
        Value y = net.conv(net.input(2, 4, 4), 3, Form.same(1));
        assertStays(net.finish(net.builder().add(net.batchNorm(y), y)));
    }

    @Test
    void aConvolutionThatIsAnOutputStays() {
        Value y = net.conv(net.input(2, 4, 4), 3, Form.same(1));
        assertStays(net.finish(net.batchNorm(y), y));
    }

    @Test
    void aNormalisationByTheBatchStays() {
        Value y = net.batchNorm(net.conv(net.input(2, 4, 4), 3, Form.same(1)));
        y.producer().orElseThrow().setAttribute("training_mode", 1);
        assertStays(net.finish(y));
    }

    @Test
    void parametersThatAreGivenStay() {
        Value y = net.batchNorm(net.conv(net.input(2, 4, 4), 3, Form.same(1)));
        Value scale = y.producer().orElseThrow().input(1);
        Graph graph = net.finish(y);
        graph.makeInput(scale);
        assertStays(graph);
    }

    @Test
    void weightsThatAreComputedStay() {
        Value weights = net.builder().emit("Neg", net.weights("w", 3, 2, 1, 1));
        Value y = net.conv("layer", net.input(2, 4, 4), weights, Form.same(1));
        assertStays(net.finish(net.batchNorm(y)));
    }

    @Test
    void whatIsNoConvolutionStays() {
        assertStays(net.finish(net.batchNorm(net.relu(net.input(2, 4, 4)))));
    }

    @Test
    void whatNoNodeMakesStays() {
        assertStays(net.finish(net.batchNorm(net.input(3, 4, 4))));
    }
}
