package dev.dnal.onnx.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.channel.RandomNetworks;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Held against the plain definition: what is reached from the outputs without going through a node does not lead only to it. */
class PostDominatorsTest {
    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aNodeLeadsOnlyToThoseWithoutWhichItIsOfNoUse(long seed) {
        Graph graph = RandomNetworks.of(seed).graph();
        PostDominators paths = new PostDominators(graph);
        for (Node end : graph.nodes()) {
            Set<Node> others = usefulWithout(end, graph);
            for (Node node : graph.nodes()) {
                assertEquals(!others.contains(node), paths.leadsOnlyTo(node, end), node + " to " + end);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void countsNodesThatLeadOnlyToOne(long seed) {
        Graph graph = RandomNetworks.of(seed).graph();
        PostDominators paths = new PostDominators(graph);
        PostDominators.Count count = paths.count(Layers::isConvolution);
        boolean some = false;
        for (Node end : graph.nodes()) {
            List<Node> layers = graph.nodes().stream()
                    .filter(node -> Layers.isConvolution(node) && paths.leadsOnlyTo(node, end))
                    .toList();
            assertEquals(layers.size(), count.of(end));
            assertEquals(layers.stream().reduce((first, second) -> second), count.last(end));
            some |= layers.size() > 1;
        }
        assertTrue(some, "no node that several convolutions lead to");
    }

    private static Set<Node> usefulWithout(Node end, Graph graph) {
        Set<Node> useful = new HashSet<>();
        for (Value output : graph.outputs()) {
            output.producer().ifPresent(node -> visit(node, end, useful));
        }
        return useful;
    }

    private static void visit(Node node, Node end, Set<Node> useful) {
        if (node != end && useful.add(node)) {
            node.inputs().stream()
                    .map(Value::producer)
                    .flatMap(Optional::stream)
                    .forEach(before -> visit(before, end, useful));
        }
    }
}
