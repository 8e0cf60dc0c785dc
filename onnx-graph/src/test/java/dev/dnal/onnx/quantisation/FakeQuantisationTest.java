package dev.dnal.onnx.quantisation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.internal.InternalOperators;
import dev.dnal.onnx.pass.Graphs;
import dev.dnal.onnx.quantisation.QdqInsertion.Precision;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.onnx.training.Parameter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FakeQuantisationTest {
    private final Graph graph = Graphs.ofOpset(17);
    private final GraphBuilder b = new GraphBuilder(graph);
    private final SplittableRandom random = new SplittableRandom(3);

    private Tensor noise(long... sizes) {
        return Tensor.generated(random::nextGaussian, sizes);
    }

    private Value conv(Value data, int filters) {
        long channels = data.requireShape().size(1);
        return b.call("Conv", data, b.constant("w", noise(filters, channels, 3, 3)), b.constant("b", noise(filters)))
                .attribute("pads", new long[] {1, 1, 1, 1})
                .output();
    }

    /** All forms that a plan has: sums, arithmetic, what moves, what saturates, concatenation, weights only, probabilities. */
    private void network() {
        Value x = Graphs.input(graph, "x", -1, 2, 4, 4);
        Value first = b.emit("Relu", conv(x, 3));
        Value pooled = b.call("MaxPool", first)
                .attribute("kernel_shape", new long[] {2, 2})
                .attribute("strides", new long[] {2, 2})
                .output();
        Value moved = b.emit("Pad", pooled, b.longs(0, 0, 1, 1, 0, 0, 1, 1), b.scalarLike(pooled, 0));
        Value sum = b.add(conv(moved, 3), first);
        Value joined = b.call("Concat", b.emit("Clip", sum, b.scalarLike(sum, 0), b.scalarLike(sum, 6)), moved)
                .attribute("axis", 1)
                .output();
        Value scaled = b.mul(joined, b.constant("k", noise(1, 6, 1, 1)));
        Value up = b.call("ConvTranspose", scaled, b.constant("wt", noise(6, 2, 2, 2)))
                .output();
        Value flat = b.call("Flatten", conv(up, 2)).output();
        Value logits = b.call("Gemm", flat, b.constant("last", noise(50, 3)), b.constant("bias", noise(3)))
                .output();
        graph.addOutput(b.call("Softmax", logits).attribute("axis", 1).output());
    }

    private Map<String, Tensor> example() {
        return Map.of("x", Tensor.generated(new SplittableRandom(5)::nextGaussian, 3, 2, 4, 4));
    }

    private Map<String, ValueRange> ranges() {
        Map<String, ValueRange> ranges = new HashMap<>();
        new ReferenceEvaluator(graph)
                .run(example(), plan(graph).tensors())
                .forEach((name, tensor) -> ranges.put(name, ValueRange.of(tensor.floats())));
        return ranges;
    }

    private static QuantisationPlan plan(Graph network) {
        return QuantisationPlan.of(network, Set.of());
    }

    private double[] run(Graph network) {
        return new ReferenceEvaluator(network)
                .run(example())
                .get(network.outputs().get(0).name())
                .doubles();
    }

    @Test
    void itComputesWhatTheQuantisedNetworkDoes() {
        network();
        Graph quantised = graph.copy();
        new QdqInsertion(plan(quantised), ranges(), Precision.USUAL).apply(quantised);
        Graph fake = graph.copy();
        assertTrue(new FakeQuantisation(plan(fake), ranges(), Precision.USUAL).apply(fake));
        assertTrue(fake.nodes().stream().noneMatch(node -> node.is("Relu") || node.is("QuantizeLinear")));
        // A bias may be rounded the other way, which may bring a sum over the middle between two steps.
        assertArrayEquals(run(quantised), run(fake), 1.5 / 255);
    }

    @Test
    void weightsKeepTheirNamesAndStepsTrain() {
        network();
        Set<String> before = names(graph);
        Graph fake = graph.copy();
        new FakeQuantisation(plan(fake), ranges(), Precision.USUAL).apply(fake);
        List<Parameter> parameters = Parameter.of(fake);
        Set<String> after = names(fake);
        assertTrue(
                after.containsAll(
                        before.stream().filter(name -> !name.equals("k")).toList()),
                after::toString);
        assertEquals(
                fake.nodes().stream()
                        .filter(node -> node.opType().equals(InternalOperators.FAKE_QUANTISE))
                        .count(),
                parameters.stream()
                        .filter(parameter -> parameter.kind() == Parameter.Kind.STEP)
                        .count());
    }

    private static Set<String> names(Graph network) {
        return Set.copyOf(Parameter.of(network).stream().map(Parameter::name).toList());
    }

    @Test
    void rangesAreStretchedByWhatTheStepsLearned() {
        network();
        Map<String, ValueRange> ranges = ranges();
        FakeQuantisation fake = new FakeQuantisation(plan(graph), ranges, Precision.USUAL);
        fake.apply(graph);
        ValueRange before = fake.learnedRanges(graph).get("x");
        graph.setInitializer(graph.requireValue("x/step"), Tensor.scalar((float) Math.log(2)));
        Map<String, ValueRange> learned = fake.learnedRanges(graph);
        assertEquals(ranges.keySet(), learned.keySet());
        assertEquals(2 * before.low(), learned.get("x").low(), 1e-5);
        assertEquals(2 * before.high(), learned.get("x").high(), 1e-5);
        float step = QuantisationParameters.asymmetric(ranges.get("x"), Precision.USUAL.activations())
                .scale();
        assertEquals(ranges.get("x").high(), before.high(), step, "the range itself, to a step");
    }
}
