package dev.dnal.onnx.opset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.LimitException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.ReadLimits;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.Graphs;
import dev.dnal.onnx.pass.ShapeInference;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConstantFoldingTest {
    private final Graph graph = Graphs.ofOpset(17);
    private final Value x = Graphs.input(graph, "x", -1, 3);

    private Graph folded = graph;

    private boolean fold() {
        new ShapeInference().apply(graph);
        return new ConstantFolding().apply(graph);
    }

    @Test
    void aConstantBecomesAnInitializerOfItsName() {
        Node constant = Graphs.node(graph, "Constant", "c");
        constant.setAttribute("value", new Attribute.TensorValue(Tensor.filled(2, 3)));
        Node mul = Graphs.node(graph, "Mul", "y", x, constant.output());
        assertTrue(new ConstantFolding().apply(graph));
        assertEquals("c", mul.input(1).name());
        assertEquals(Tensor.filled(2, 3), Graphs.constant(mul, 1));
    }

    @Test
    void weightsFilledWithOneNumberBecomeInitializers() {
        Value shape = graph.addInitializer("shape", Tensor.vector(2, 3));
        Node fill = Graphs.node(graph, "ConstantOfShape", "w", shape);
        fill.setAttribute("value", new Attribute.TensorValue(Tensor.of(new float[] {0.5f}, 1)));
        graph.addOutput(fill.output());
        assertTrue(fold());
        assertEquals(
                Tensor.filled(0.5f, 2, 3), graph.requireValue("w").initializer().orElseThrow());
    }

    @Test
    void hugeFillingsStayAsTheyAre() {
        Value shape = graph.addInitializer("shape", Tensor.vector(1L << 40, 1L << 40));
        Node fill = Graphs.node(graph, "ConstantOfShape", "w", shape);
        graph.addOutput(fill.output());
        assertFalse(fold());
    }

    @Test
    void theElementsOfHugeWholeNumberFillingsAreNotFollowed() {
        Value shape = graph.addInitializer("shape", Tensor.vector(2_000_000_000));
        Node fill = Graphs.node(graph, "ConstantOfShape", "w", shape);
        fill.setAttribute("value", new Attribute.TensorValue(Tensor.vector(1)));
        graph.addOutput(fill.output());
        assertFalse(fold());
        assertTrue(fill.output().contents().isEmpty());
    }

    @Test
    void theShapeOfAFixedTensorBecomesAnInitializer() {
        Value fixed = Graphs.input(graph, "fixed", 2, 3);
        Node shape = Graphs.node(graph, "Shape", "s", fixed);
        graph.addOutput(shape.output());
        assertTrue(fold());
        assertArrayEquals(
                new long[] {2, 3},
                graph.requireValue("s").initializer().orElseThrow().longs());
    }

    @Test
    void theShapeOfAnOpenTensorStays() {
        graph.addOutput(Graphs.node(graph, "Shape", "s", x).output());
        assertFalse(fold());
    }

    @Test
    void whatIsComputedFromInitializersBecomesOne() {
        Value two = graph.addInitializer("two", Tensor.scalar(2f));
        Value w = graph.addInitializer("w", Tensor.of(new float[] {1, 2, 3}, 3));
        Value product = Graphs.node(graph, "Mul", "p", w, two).output();
        Node mul = Graphs.node(
                graph, "Mul", "y", x, Graphs.node(graph, "Neg", "n", product).output());
        graph.addOutput(mul.output());
        assertTrue(fold());
        assertEquals(Tensor.of(new float[] {-2, -4, -6}, 3), Graphs.constant(mul, 1));
        assertEquals(List.of("Mul"), Graphs.types(graph));
    }

    @Test
    void resultsMuchLargerThanWhatTheyComeFromStay() {
        Value one = graph.addInitializer("one", Tensor.filled(1, 1, 1));
        Value shape = graph.addInitializer("shape", Tensor.vector(1000, 1000));
        graph.addOutput(Graphs.node(graph, "Expand", "y", one, shape).output());
        assertFalse(fold());
    }

    @Test
    void wholeNumbersThatDoublesCannotHoldStay() {
        Value huge = graph.addInitializer("huge", Tensor.of(new long[] {(1L << 53) + 1}, 1, 1));
        graph.addOutput(Graphs.node(graph, "Neg", "y", huge).output());
        assertFalse(fold());
    }

    @Test
    void weightsThatAreKeptAsWholeNumbersStaySo() {
        Value quantised = graph.addInitializer("q", Tensor.ofDoubles(DataType.INT8, new double[] {1, -2}, 2));
        Value scale = graph.addInitializer("scale", Tensor.scalar(0.5f));
        graph.addOutput(
                Graphs.node(graph, "DequantizeLinear", "w", quantised, scale).output());
        assertFalse(fold());
    }

    @Test
    void whatDependsOnAnInputStays() {
        Value w = graph.addInitializer("w", Tensor.filled(1, 3));
        graph.addOutput(Graphs.node(graph, "Mul", "y", x, w).output());
        assertFalse(fold());
        assertEquals(List.of("Mul"), Graphs.types(graph));
    }

    @Test
    void anInputWithADefaultIsNotConstant() {
        Value w = Graphs.input(graph, "w", 3);
        graph.setInitializer(w, Tensor.filled(1, 3));
        graph.addOutput(Graphs.node(graph, "Neg", "y", w).output());
        assertFalse(fold());
    }

    private void foldAsAFile() {
        foldAsAFile(300_000);
    }

    /** As it is when it comes from a file of that size, which may take so many bytes and four times the size. */
    private void foldAsAFile(long bytes) {
        ReadLimits limits = new ReadLimits(bytes, 4, 1000, 64, 4096, false);
        Graph read = OnnxReader.read(OnnxWriter.toBytes(graph), "m.onnx", limits);
        new ShapeInference().apply(read);
        new ConstantFolding().apply(read);
        folded = read;
    }

    private Value negatives(Value value, int times) {
        Value last = value;
        for (int i = 0; i < times; i++) {
            last = Graphs.node(graph, "Neg", "n" + graph.nodes().size(), last).output();
        }
        return last;
    }

    @Test
    void weightsThatAFileDoesNotAccountForAreRefusedBeforeTheyAreMade() {
        Value shape = graph.addInitializer("shape", Tensor.vector(1L << 40, 1L << 40));
        graph.addOutput(Graphs.node(graph, "ConstantOfShape", "w", shape).output());
        String message = assertThrows(LimitException.class, this::foldAsAFile).getMessage();
        assertTrue(message.contains("Node ConstantOfShape 'w': makes more than 2^63 bytes"), message);
    }

    @Test
    void whatIsLeftToEachRunCountsAsWell() {
        Value one = graph.addInitializer("one", Tensor.filled(1, 1, 1));
        Value shape = graph.addInitializer("shape", Tensor.vector(1000, 1000));
        graph.addOutput(Graphs.node(graph, "Expand", "y", one, shape).output());
        String message = assertThrows(LimitException.class, this::foldAsAFile).getMessage();
        assertTrue(message.contains("Node Expand 'y': makes 4000000 bytes"), message);
    }

    @Test
    void aChainGivesBackTheRoomOfWhatItHasRead() {
        graph.addOutput(negatives(graph.addInitializer("w", Tensor.filled(1, 10_000)), 5));
        foldAsAFile(1_500_000);
        assertEquals(0, folded.nodes().size());
        assertEquals(
                Tensor.filled(-1, 10_000), folded.outputs().get(0).initializer().orElseThrow());
        assertEquals(2, folded.initializers().size());
    }

    @Test
    void whatIsKeptAddsUp() {
        Value w = graph.addInitializer("w", Tensor.filled(1, 10_000));
        for (int i = 0; i < 9; i++) {
            graph.addOutput(negatives(w, 1));
        }
        assertThrows(LimitException.class, this::foldAsAFile);
    }

    @Test
    void aChainThatTakesTooMuchWorkStays() {
        graph.addOutput(negatives(graph.addInitializer("w", Tensor.filled(1, 1000)), 20));
        foldAsAFile();
        assertFalse(folded.nodes().isEmpty());
        assertTrue(folded.nodes().size() < 20);
    }
}
