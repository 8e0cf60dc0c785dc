package dev.dnal.onnx.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.Graphs;
import dev.dnal.onnx.pass.ShapeInference;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ActivationMemoryTest {
    private static final int BATCH = 5;

    /** Bytes of a value [BATCH, 3] of FLOAT. */
    private static final long ONE = 4 * 3 * BATCH;

    private final Graph graph = Graphs.ofOpset(17);
    private final Value x = Graphs.input(graph, "x", -1, 3);

    private ActivationMemory memory() {
        new ShapeInference().apply(graph);
        return ActivationMemory.of(graph, BATCH);
    }

    @Test
    void aRunHoldsWhatIsStillRead() {
        Value a = Graphs.node(graph, "Relu", "a", x).output();
        Value b = Graphs.node(graph, "Relu", "b", a).output();
        Value c = Graphs.node(graph, "Relu", "c", b).output();
        graph.addOutput(c);
        assertEquals(2 * ONE, memory().ofRun());
    }

    @Test
    void aShortcutIsHeldUntilItIsAdded() {
        Value a = Graphs.node(graph, "Relu", "a", x).output();
        Value b = Graphs.node(graph, "Relu", "b", a).output();
        Value c = Graphs.node(graph, "Relu", "c", b).output();
        graph.addOutput(Graphs.node(graph, "Add", "d", a, c).output());
        assertEquals(3 * ONE, memory().ofRun());
    }

    @Test
    void anOutputIsHeldToTheEnd() {
        Value a = Graphs.node(graph, "Relu", "a", x).output();
        graph.addOutput(a);
        Value b = Graphs.node(graph, "Relu", "b", a).output();
        graph.addOutput(Graphs.node(graph, "Relu", "c", b).output());
        assertEquals(3 * ONE, memory().ofRun());
    }

    @Test
    void trainingHoldsAll() {
        Value a = Graphs.node(graph, "Relu", "a", x).output();
        graph.addOutput(Graphs.node(graph, "Relu", "b", a).output());
        assertEquals(2 * ONE, memory().ofTraining());
    }

    @Test
    void sizesBeyondALongAreTheLargestNumber() {
        Value shape = graph.addInitializer("shape", Tensor.vector(1L << 62, 1, 3));
        graph.addOutput(Graphs.node(graph, "Expand", "y", x, shape).output());
        assertEquals(Long.MAX_VALUE, memory().ofRun());
        assertEquals(Long.MAX_VALUE, memory().ofTraining());
    }

    @Test
    void sizesThatAreComputedFromTheBatchAreKnown() {
        Value sizes = Graphs.node(graph, "Shape", "sizes", x).output();
        Value squares = Graphs.node(graph, "Mul", "squares", sizes, sizes).output();
        graph.addOutput(Graphs.node(graph, "ConstantOfShape", "y", squares).output());
        ActivationMemory memory = memory();
        assertEquals(Optional.empty(), memory.unknown());
        assertEquals("y", memory.largest().orElseThrow().output().name());
        assertEquals(4L * BATCH * BATCH * 9 + 2 * 8, memory.ofRun());
    }

    @Test
    void sizesThatDependOnWhatIsComputedAreNotKnown() {
        Value zero = graph.addInitializer("zero", Tensor.scalar(0f));
        Value one = graph.addInitializer("one", Tensor.scalar(1f));
        Value most = Graphs.node(graph, "ReduceMax", "most", x).output();
        most.producer().orElseThrow().setAttribute("keepdims", new Attribute.IntValue(0));
        graph.addOutput(Graphs.node(graph, "Range", "y", zero, most, one).output());
        assertEquals("Range", memory().unknown().orElseThrow().opType());
    }
}
