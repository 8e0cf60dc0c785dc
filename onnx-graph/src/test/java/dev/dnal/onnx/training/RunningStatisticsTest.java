package dev.dnal.onnx.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.channel.TestNetwork;
import dev.dnal.onnx.channel.TestNetwork.Form;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunningStatisticsTest {
    private final TestNetwork net = new TestNetwork(1);

    private static void see(RunningStatistics statistics, Tensor images) {
        Graph probe = statistics.probe();
        statistics.add(
                Math.toIntExact(images.sizes()[0]),
                new ReferenceEvaluator(probe)
                        .run(Map.of(probe.openInputs().get(0).name(), images)));
    }

    private static Node normalisation(Graph graph, int number) {
        return graph.nodes().stream()
                .filter(node -> node.is("BatchNormalization"))
                .skip(number)
                .findFirst()
                .orElseThrow();
    }

    private static double[] statistic(Graph graph, int number, int input) {
        return normalisation(graph, number)
                .input(input)
                .initializer()
                .orElseThrow()
                .doubles();
    }

    @Test
    void batchesCountByTheirImages() {
        Graph graph = net.finish(net.batchNorm(net.input(2, 1, 2)));
        RunningStatistics statistics = new RunningStatistics(graph);
        see(statistics, Tensor.of(new double[] {1, 3, 0, 0}, 1, 2, 1, 2));
        see(statistics, Tensor.of(new double[] {0, 0, 1, 1, 0, 0, 1, 1, 6, 6, 1, 7}, 3, 2, 1, 2));
        statistics.update();
        // One image: means 2 and 0, unbiased variances 2 and 0; three: means 2 and 2, variances 48 / 5 and 30 / 5.
        assertArrayEquals(new double[] {2, 1.5}, statistic(graph, 0, 3), 1e-6);
        assertArrayEquals(new double[] {(2 + 3 * 9.6) / 4, 3 * 6.0 / 4}, statistic(graph, 0, 4), 1e-5);
    }

    @Test
    void aNormalisationSeesWhatTheOneBeforeItMakesOfTheBatch() {
        Value first = net.batchNorm(net.input(1, 2, 2));
        Graph graph = net.finish(net.batchNorm(net.conv(first, 1, Form.same(1))));
        RunningStatistics statistics = new RunningStatistics(graph);
        see(statistics, Tensor.of(new double[] {10, 30, 20, 40, 70, 10, 0, 0}, 2, 1, 2, 2));
        statistics.update();
        double scale =
                normalisation(graph, 0).input(1).initializer().orElseThrow().doubles()[0];
        double bias =
                normalisation(graph, 0).input(2).initializer().orElseThrow().doubles()[0];
        double weight = graph.nodes().stream()
                .filter(node -> node.is("Conv"))
                .findFirst()
                .flatMap(node -> node.input(1).initializer())
                .orElseThrow()
                .doubles()[0];
        assertEquals(weight * bias, statistic(graph, 1, 3)[0], 1e-5);
        assertEquals(weight * weight * scale * scale * 8 / 7, statistic(graph, 1, 4)[0], 1e-5);
    }

    @Test
    void normalisationsThatShareStatisticsHaveTheMeanOfTheirs() {
        Value x = net.input(1, 1, 2);
        Graph graph = net.graph();
        Value first = net.batchNorm(x);
        Node node = first.producer().orElseThrow();
        Value shifted = net.builder().add(x, net.builder().scalarLike(x, 4));
        Value second = net.builder()
                .call("BatchNormalization", shifted, node.input(1), node.input(2), node.input(3), node.input(4))
                .output();
        net.finish(first, second);
        RunningStatistics statistics = new RunningStatistics(graph);
        see(statistics, Tensor.of(new double[] {0, 2}, 1, 1, 1, 2));
        statistics.update();
        assertEquals(3, statistic(graph, 0, 3)[0], 1e-6);
        assertEquals(2, statistic(graph, 0, 4)[0], 1e-6);
    }

    @Test
    void withoutNormalisationsThereIsNothingToTake() {
        assertTrue(new RunningStatistics(net.finish(net.relu(net.input(1, 2, 2)))).isEmpty());
    }

    @Test
    void withoutImagesTheyStay() {
        Graph graph = net.finish(net.batchNorm(net.input(1, 1, 2)));
        double[] before = statistic(graph, 0, 4);
        new RunningStatistics(graph).update();
        assertArrayEquals(before, statistic(graph, 0, 4));
    }

    @Test
    void whatIsNotFiniteIsNamed() {
        Graph graph = net.finish(net.batchNorm(net.input(1, 1, 2)));
        RunningStatistics statistics = new RunningStatistics(graph);
        Tensor images = Tensor.of(new double[] {Double.MAX_VALUE, -Double.MAX_VALUE}, 1, 1, 1, 2);
        GraphException e = assertThrows(GraphException.class, () -> see(statistics, images));
        assertTrue(e.getMessage().contains(normalisation(graph, 0).input(4).name()), e.getMessage());
    }
}
