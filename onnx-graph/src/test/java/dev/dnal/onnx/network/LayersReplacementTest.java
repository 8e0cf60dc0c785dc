package dev.dnal.onnx.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.opset.Canonicalisation;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LayersReplacementTest {
    /** One image, a convolution, and behind it probabilities and what sorts them. */
    private static Graph sorting() {
        Graph graph = new Graph("sorting");
        graph.opsets().put("", Operators.OPSET);
        graph.opsets().put("org.example", 1L);
        Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.of(1, 1, 2, 2)));
        GraphBuilder b = new GraphBuilder(graph);
        Value weight = graph.addInitializer(
                "weight", Tensor.of(new float[] {1, 2, 3, 4, -1, 0, 1, 0, 2, 2, 2, 2}, 3, 1, 2, 2));
        Value convolved = b.call("Conv", x, weight).named("conv").output();
        Value logits = b.reshape(convolved, 1, 3);
        graph.rename(logits, "logits");
        Value probabilities = b.call("Softmax", logits).attribute("axis", 1).output();
        graph.rename(probabilities, "probabilities");
        graph.addOutput(probabilities);
        graph.addOutput(graph.addNode("org.example", "Sorted", "sorted", List.of(logits), List.of("order"))
                .output());
        return graph;
    }

    private static Graph layers(Graph read) {
        Graph layers = NetworkSelection.ALL.layersOf(read);
        layers.addOutput(layers.requireValue("logits"));
        layers.removeOutput(layers.requireValue("probabilities"));
        return CanonicalNetwork.of(layers, NetworkSelection.ALL).graph();
    }

    @Test
    void whatIsBehindTheLayersStays() {
        Graph read = sorting();
        Graph layers = layers(read);
        Value weight = layers.initializers().stream()
                .filter(value -> value.requireShape().rank() == 4)
                .findFirst()
                .orElseThrow();
        layers.setInitializer(weight, Tensor.filled(1, 3, 1, 2, 2));
        Graph replaced = OnnxReader.read(
                OnnxWriter.toBytes(LayersReplacement.of(read, NetworkSelection.ALL, layers)), "replaced");
        assertEquals(
                List.of("probabilities", "order"),
                replaced.outputs().stream().map(Value::name).toList());
        assertEquals("[1, 1, 2, 2]", replaced.requireValue("x").requireShape().toString());
        assertEquals(
                OnnxWriter.toProto(read).getGraph().getNodeList().stream()
                        .filter(node -> node.getDomain().equals("org.example"))
                        .toList(),
                OnnxWriter.toProto(replaced).getGraph().getNodeList().stream()
                        .filter(node -> node.getDomain().equals("org.example"))
                        .toList());
        replaced.removeOutput(replaced.requireValue("order"));
        replaced.remove(replaced.requireValue("order").producer().orElseThrow());
        new Canonicalisation().apply(replaced);
        float third = 1 / 3f;
        assertArrayEquals(
                new float[] {third, third, third},
                new ReferenceEvaluator(replaced)
                        .run(Map.of("x", Tensor.of(new float[] {1, 2, 3, 4}, 1, 1, 2, 2)))
                        .get("probabilities")
                        .floats(),
                1e-6f);
    }
}
