package dev.dnal.onnx.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import java.util.Arrays;
import java.util.List;

/** Small graphs for tests of passes. */
public final class Graphs {
    private Graphs() {}

    public static Graph ofOpset(long opset) {
        Graph graph = new Graph("test");
        graph.opsets().put("", opset);
        return graph;
    }

    /** A FLOAT input; negative sizes stand for the symbol "batch". */
    public static Value input(Graph graph, String name, long... sizes) {
        Shape shape = new Shape(Arrays.stream(sizes)
                .mapToObj(size -> size < 0 ? Dim.symbol("batch") : Dim.of(size))
                .toList());
        return graph.addInput(name, new TensorType(DataType.FLOAT, shape));
    }

    /** A node of one output, named as it. */
    public static Node node(Graph graph, String type, String output, Value... inputs) {
        return graph.addNode("", type, output, List.of(inputs), List.of(output));
    }

    /** Contents of an input that must be an initializer. */
    public static Tensor constant(Node node, int input) {
        return node.input(input).initializer().orElseThrow();
    }

    public static List<String> types(Graph graph) {
        return graph.nodes().stream().map(Node::opType).toList();
    }

    /** Ten thousand Relu in a row behind "x", the last a graph output. */
    public static Graph chain() {
        Graph graph = ofOpset(17);
        Value last = input(graph, "x", -1, 3);
        for (int i = 0; i < 10_000; i++) {
            last = node(graph, "Relu", "r" + i, last).output();
        }
        graph.addOutput(last);
        assertEquals(10_000, graph.nodes().size());
        return graph;
    }
}
