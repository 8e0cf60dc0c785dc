package dev.dnal.onnx.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerNamesTest {
    private final Graph graph = new Graph("g");
    private final Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.of(1)));

    private Node node(String name, String weight, String output) {
        Value w = graph.value(weight).orElseGet(() -> graph.addInitializer(weight, Tensor.filled(0, 1)));
        return graph.addNode("", "Conv", name, List.of(x, w), List.of(output));
    }

    @Test
    void comesFromTheWeightsName() {
        Node node = node("Conv_12", "layer1.0.conv1.weight", "y");
        assertEquals("layer1.0.conv1", LayerNames.of(graph).of(node));
    }

    @Test
    void comesFromTheNodesNameWhereWeightsAreCounted() {
        Node node = node("/layer1/conv1/Conv", "onnx::Conv_193", "y");
        assertEquals("layer1/conv1", LayerNames.of(graph).of(node));
    }

    @Test
    void comesFromTheWeightsWholeNameWhereNodesAreCounted() {
        Node node = node("Conv_3", "stem", "y");
        assertEquals("stem", LayerNames.of(graph).of(node));
    }

    @Test
    void fallsBackOnTheOutput() {
        Node node = node("", "12", "feature");
        assertEquals("feature", LayerNames.of(graph).of(node));
    }

    @Test
    void isUniqueWhereWeightsAreShared() {
        Node first = node("", "twin.weight", "a");
        Node second = node("", "twin.weight", "b");
        LayerNames names = LayerNames.of(graph);
        assertEquals("twin", names.of(first));
        assertEquals("twin_2", names.of(second));
    }
}
