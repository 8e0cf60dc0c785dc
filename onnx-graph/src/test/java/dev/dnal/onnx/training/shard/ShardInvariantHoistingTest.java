package dev.dnal.onnx.training.shard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShardInvariantHoistingTest {
    private final Graph graph = new Graph("g");
    private final GraphBuilder b = new GraphBuilder(graph);
    private final Value x;
    private final Value w;

    ShardInvariantHoistingTest() {
        graph.opsets().put("", Operators.OPSET);
        x = graph.addInput("x", new TensorType(DataType.DOUBLE, Shape.batched("batch", 2)));
        w = graph.addInput("w", new TensorType(DataType.DOUBLE, Shape.of(3, 2)));
    }

    @Test
    void whatDependsOnNothingThatChangesIsComputedInAGraphOfItsOwn() {
        Value turned = b.transpose(b.scale(w, 2), 1, 0);
        graph.addOutput(b.emit("MatMul", x, turned));
        Graph whole = graph.copy();
        Graph once = ShardInvariantHoisting.takeOut(graph, Set.of("x")).orElseThrow();
        assertEquals(List.of("MatMul"), types(graph));
        assertEquals(List.of("Mul", "Transpose"), types(once));
        Map<String, Tensor> feeds = Map.of(
                "x", Tensor.of(new double[] {1, 2}, 1, 2), "w", Tensor.of(new double[] {1, 2, 3, 4, 5, 6}, 3, 2));
        String result = whole.outputs().get(0).name();
        Map<String, Tensor> inputs = new HashMap<>(new ReferenceEvaluator(once).run(Map.of("w", feeds.get("w"))));
        inputs.put("x", feeds.get("x"));
        assertArrayEquals(
                new ReferenceEvaluator(whole).run(feeds).get(result).doubles(),
                new ReferenceEvaluator(graph).run(inputs).get(result).doubles());
    }

    @Test
    void inputsThatAreNoLongerReadGo() {
        graph.addOutput(b.emit("MatMul", x, b.transpose(w, 1, 0)));
        Graph once = ShardInvariantHoisting.takeOut(graph, Set.of("x")).orElseThrow();
        assertTrue(graph.value("w").isEmpty());
        assertTrue(once.value("x").isEmpty());
    }

    @Test
    void whereEverythingChangesThereIsNothingToTakeOut() {
        graph.addOutput(b.emit("Relu", x));
        assertTrue(ShardInvariantHoisting.takeOut(graph, Set.of("x")).isEmpty());
        assertEquals(List.of("Relu"), types(graph));
    }

    private static List<String> types(Graph graph) {
        return graph.nodes().stream().map(node -> node.opType()).toList();
    }
}
