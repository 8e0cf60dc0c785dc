package dev.dnal.onnx.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.internal.Gate;
import dev.dnal.onnx.op.internal.InternalOperators;
import dev.dnal.onnx.op.internal.Mask;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Gates as operators of our own, and as they are written with ONNX's. */
class GatePassesTest {
    private static final Map<String, Tensor> INPUTS = Map.of(
            "x", Tensor.of(new double[] {1, -2, 3, -4, 5, -6}, 1, 3, 2, 1), "delta", Tensor.of(new double[] {2}));

    private final GraphBuilder b = new GraphBuilder(new Graph("gates"));
    private final Value x = input("x", Shape.batched("batch", 3, 2, 1));

    private Value input(String name, Shape shape) {
        return b.graph().addInput(name, new TensorType(DataType.DOUBLE, shape));
    }

    private Value delta() {
        return input("delta", Shape.scalar());
    }

    private Value constant(String name, double[] values, long... sizes) {
        return b.graph().addInitializer(name, Tensor.of(values, sizes));
    }

    private Value scores(double... values) {
        return constant("s", values, values.length);
    }

    private Graph gated(String type, Value... further) {
        Value[] inputs = new Value[further.length + 1];
        inputs[0] = x;
        System.arraycopy(further, 0, inputs, 1, further.length);
        Value gate = b.call(Operators.INTERNAL_DOMAIN, type, inputs)
                .named("layer/gate")
                .output();
        b.graph().addOutput(b.emit("Relu", gate));
        return b.graph();
    }

    /** x * sigmoid(s * delta), spread by a Reshape to these sizes. */
    private Graph written(Value s, Value delta, long... sizes) {
        Value factors = b.reshape(b.emit("Sigmoid", b.mul(s, delta)), sizes);
        b.graph().addOutput(b.emit("Relu", b.mul(x, factors)));
        return b.graph();
    }

    private static List<Double> run(Graph graph) {
        Map<String, Tensor> given = new HashMap<>(INPUTS);
        given.keySet().removeIf(name -> graph.value(name).isEmpty());
        Tensor made =
                new ReferenceEvaluator(graph).run(given).values().iterator().next();
        return Arrays.stream(made.doubles()).boxed().toList();
    }

    private static List<String> operators(Graph graph) {
        return graph.nodes().stream().map(Node::opType).toList();
    }

    private static void assertLowered(Graph graph, String... operators) {
        List<Double> before = run(graph);
        assertTrue(new GateLowering().apply(graph));
        assertEquals(List.of(operators), operators(graph));
        assertEquals(before, run(graph));
        assertFalse(new GateLowering().apply(graph), "nothing is left to lower");
    }

    private static void assertRecognised(Graph graph, boolean recognised) {
        List<Double> before = run(graph);
        List<String> operators = operators(graph);
        assertEquals(recognised, new GateRecognition().apply(graph));
        assertEquals(before, run(graph));
        if (!recognised) {
            assertEquals(operators, operators(graph));
        }
    }

    @Test
    void aSoftGateIsWrittenAsAProduct() {
        Graph graph = gated(InternalOperators.GATE, scores(1, 0, -1), delta());
        assertLowered(graph, "Mul", "Sigmoid", "Reshape", "Mul", "Relu");
        Node product = graph.requireValue("layer/gate").producer().orElseThrow();
        assertEquals("layer/gate", product.name());
        assertEquals(x, product.input(0));
        assertEquals(Shape.of(1, 3, 1, 1), product.input(1).requireShape());
    }

    @Test
    void gatesWithTheSameScoresShareTheirFactors() {
        Value s = scores(1, 0, -1);
        Value delta = delta();
        Value first = b.call(Operators.INTERNAL_DOMAIN, InternalOperators.GATE, x, s, delta)
                .output();
        Value second = b.call(Operators.INTERNAL_DOMAIN, InternalOperators.GATE, b.emit("Neg", x), s, delta)
                .output();
        b.graph().addOutput(b.add(first, second));
        new GateLowering().apply(b.graph());
        assertEquals(1, operators(b.graph()).stream().filter("Sigmoid"::equals).count());
    }

    @Test
    void aHardGateIsWrittenAsAProductWithItsMask() {
        Graph graph = gated(InternalOperators.MASK, constant("layer/gate/mask", new double[] {1, 0, 1}, 1, 3, 1, 1));
        assertLowered(graph, "Mul", "Relu");
        assertEquals(
                "layer/gate",
                graph.requireValue("layer/gate").producer().orElseThrow().name());
    }

    @Test
    void whatIsLoweredIsRecognised() {
        Graph soft = gated(InternalOperators.GATE, scores(1, 0, -1), delta());
        new GateLowering().apply(soft);
        assertRecognised(soft, true);
        assertEquals(List.of("Gate", "Relu"), operators(soft));
        Node gate = soft.requireValue("layer/gate").producer().orElseThrow();
        assertTrue(Gate.is(gate));
        assertEquals(
                List.of("x", "s", "delta"),
                gate.inputs().stream().map(Value::name).toList());
    }

    @Test
    void aMaskThatWasLoweredIsRecognised() {
        Graph hard = gated(InternalOperators.MASK, constant("layer/gate/mask", new double[] {1, 0, 1}, 1, 3, 1, 1));
        new GateLowering().apply(hard);
        assertRecognised(hard, true);
        assertTrue(Mask.is(hard.requireValue("layer/gate").producer().orElseThrow()));
    }

    @Test
    void oneScoreForAllChannelsIsAGateToo() {
        Graph graph = gated(InternalOperators.GATE, scores(1.5), delta());
        assertLowered(graph, "Mul", "Sigmoid", "Reshape", "Mul", "Relu");
        assertRecognised(graph, true);
    }

    @Test
    void aProductThatIsNotAlongTheChannelsIsNoGate() {
        assertRecognised(written(scores(1, 2), delta(), 1, 1, 2, 1), false);
    }

    @Test
    void aFactorThatIsNotAnInputOfTheGraphSharpensNoGate() {
        assertRecognised(written(scores(1, 0, -1), constant("delta", new double[] {2}), 1, 3, 1, 1), false);
    }

    @Test
    void scoresThatAreSharpenedEachByItsOwnFactorAreNoGate() {
        Value own = b.emit("Neg", scores(1, 2, 3));
        assertRecognised(written(constant("t", new double[] {1, 0, -1}, 3), own, 1, 3, 1, 1), false);
    }

    @Test
    void aFactorThatIsNoMaskByNameOrByContentStays() {
        b.graph().addOutput(b.mul(x, constant("scale", new double[] {1, 0, 1}, 1, 3, 1, 1)));
        assertRecognised(b.graph(), false);
    }

    @Test
    void aMaskOfOtherNumbersThanZeroAndOneStaysAFactor() {
        b.graph().addOutput(b.mul(x, constant("layer/gate/mask", new double[] {1, 0.5, 1}, 1, 3, 1, 1)));
        assertRecognised(b.graph(), false);
    }
}
