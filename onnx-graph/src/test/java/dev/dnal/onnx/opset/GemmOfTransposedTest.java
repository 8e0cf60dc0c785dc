package dev.dnal.onnx.opset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.channel.SameFunction;
import dev.dnal.onnx.channel.TestNetwork;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.DeadNodeElimination;
import java.util.List;
import org.junit.jupiter.api.Test;

class GemmOfTransposedTest {
    private final TestNetwork net = new TestNetwork(5);

    private Graph gemm(Value rows, int transA, int inner) {
        return net.finish(net.builder()
                .call("Gemm", rows, net.weights("w", inner, 4))
                .attribute("transA", transA)
                .output());
    }

    private static List<String> after(Graph before) {
        Graph after = before.copy();
        assertTrue(new GemmOfTransposed().apply(after));
        new DeadNodeElimination().apply(after);
        SameFunction.assertSame(before, after, 1);
        return after.nodes().stream().map(Node::opType).toList();
    }

    @Test
    void whatWasTransposedIsReadAsItWas() {
        Value columns = net.builder().emit("Transpose", net.input(3));
        assertEquals(List.of("Gemm"), after(gemm(columns, 1, 3)));
    }

    @Test
    void otherValuesAreTransposedBefore() {
        Value x = net.graph().addInput("x", new TensorType(DataType.DOUBLE, Shape.of(3, 5)));
        assertEquals(List.of("Transpose", "Gemm"), after(gemm(x, 1, 3)));
    }

    @Test
    void aTransposeThatMovesNothingStays() {
        Value x = net.graph().addInput("x", new TensorType(DataType.DOUBLE, Shape.of(3, 5)));
        Value same = net.builder()
                .call("Transpose", x)
                .attribute("perm", new long[] {0, 1})
                .output();
        assertEquals(List.of("Transpose", "Transpose", "Gemm"), after(gemm(same, 1, 3)));
    }

    @Test
    void rowsStayAsTheyAre() {
        assertFalse(new GemmOfTransposed().apply(gemm(net.input(3), 0, 3)));
    }
}
