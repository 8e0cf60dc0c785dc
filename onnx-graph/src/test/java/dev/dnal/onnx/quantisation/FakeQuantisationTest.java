package dev.dnal.onnx.quantisation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.internal.InternalOperators;
import dev.dnal.onnx.pass.Graphs;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.onnx.training.Parameter;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
        Value up = b.call("ConvTranspose", conv(scaled, 3), b.constant("wt", noise(3, 2, 2, 2)))
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
        new QdqInsertion(plan(quantised), ranges(), QuantisationPrecision.USUAL).apply(quantised);
        Graph fake = graph.copy();
        assertTrue(new FakeQuantisation(plan(fake), ranges(), QuantisationPrecision.USUAL).apply(fake));
        assertTrue(fake.nodes().stream().noneMatch(node -> node.is("Relu") || node.is("QuantizeLinear")));
        // A bias may be rounded the other way, which may bring a sum over the middle between two steps.
        assertArrayEquals(run(quantised), run(fake), 1.5 / 255);
    }

    /** What trains is what trained before, but for a constant that is read as data, and the step of each tensor that is rounded. */
    @Test
    void weightsKeepTheirNamesAndStepsTrain() {
        network();
        Set<String> weights = names(graph, kind -> kind != Parameter.Kind.STEP);
        Graph fake = graph.copy();
        new FakeQuantisation(plan(fake), ranges(), QuantisationPrecision.USUAL).apply(fake);
        assertTrue(weights.remove("k"));
        assertEquals(weights, names(fake, kind -> kind != Parameter.Kind.STEP));
        assertEquals(
                fake.nodes().stream()
                        .filter(node -> node.opType().equals(InternalOperators.FAKE_QUANTISE))
                        .filter(node -> !node.input(0).name().equals("k"))
                        .count(),
                names(fake, kind -> kind == Parameter.Kind.STEP).size());
    }

    private static Set<String> names(Graph network, Predicate<Parameter.Kind> which) {
        return Parameter.of(network).stream()
                .filter(parameter -> which.test(parameter.kind()))
                .map(Parameter::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Two tensors of one range are joined, one is joined with itself moved, and there are probabilities and a constant in between: what
     * is rounded once and what again must not hang on steps that training moves.
     */
    private void joins() {
        Value x = Graphs.input(graph, "x", -1, 2, 4, 4);
        Value one = b.emit("Relu", conv(x, 3));
        Value other = b.emit("Relu", conv(x, 3));
        Value joined = b.call("Concat", one, other).attribute("axis", 1).output();
        Value shares = b.call("Softmax", conv(joined, 3)).attribute("axis", 3).output();
        Value turned = b.call("Transpose", shares)
                .attribute("perm", new long[] {0, 1, 3, 2})
                .output();
        Value both = b.call("Concat", shares, turned).attribute("axis", 1).output();
        graph.addOutput(conv(b.mul(conv(both, 4), b.constant("k", noise(1, 4, 1, 1))), 2));
    }

    /** The ranges of one example, but for those of both tensors that are joined, which are one. */
    private Map<String, ValueRange> rangesOfJoins() {
        Map<String, ValueRange> ranges = ranges();
        Node concat = graph.nodes().stream()
                .filter(node -> node.is("Concat"))
                .findFirst()
                .orElseThrow();
        concat.inputs().forEach(part -> ranges.put(part.name(), new ValueRange(0, 6)));
        return ranges;
    }

    @Test
    void whenTrainingHasMovedAllThatItMayItIsStillWhatTheQuantisedNetworkComputes() {
        joins();
        Map<String, ValueRange> ranges = rangesOfJoins();
        Graph trained = graph.copy();
        FakeQuantisation rounding = new FakeQuantisation(plan(trained), ranges, QuantisationPrecision.USUAL);
        rounding.apply(trained);
        for (Parameter parameter : Parameter.of(trained)) {
            Value value = trained.requireValue(parameter.name());
            float[] moved = value.initializer().orElseThrow().floats();
            for (int i = 0; i < moved.length; i++) {
                moved[i] += (float) (0.2 * random.nextGaussian());
            }
            Tensor contents = Tensor.of(moved, value.initializer().orElseThrow().sizes());
            trained.setInitializer(value, contents);
            graph.value(parameter.name()).ifPresent(same -> graph.setInitializer(same, contents));
        }
        Graph quantised = graph.copy();
        new QdqInsertion(plan(quantised), rounding.learnedRanges(trained), QuantisationPrecision.USUAL)
                .apply(quantised);
        double[] expected = run(trained);
        double[] found = run(quantised);
        ValueRange output =
                rounding.learnedRanges(trained).get(graph.outputs().get(0).name());
        double step = QuantisationParameters.asymmetric(output, QuantisationPrecision.USUAL.activations())
                .scale();
        assertArrayEquals(expected, found, 1.5 * step);
        // A bias may be rounded the other way, which may bring a sum over the middle between two steps, but not many.
        long others = IntStream.range(0, found.length)
                .filter(i -> Math.abs(found[i] - expected[i]) > 0.01 * step)
                .count();
        assertTrue(others <= found.length / 20, () -> others + " of " + found.length + " a step beside");
    }

    @Test
    void rangesAreStretchedByWhatTheStepsLearned() {
        network();
        Map<String, ValueRange> ranges = ranges();
        FakeQuantisation fake = new FakeQuantisation(plan(graph), ranges, QuantisationPrecision.USUAL);
        fake.apply(graph);
        ValueRange before = fake.learnedRanges(graph).get("x");
        graph.setInitializer(graph.requireValue("x/step"), Tensor.scalar((float) Math.log(2)));
        Map<String, ValueRange> learned = fake.learnedRanges(graph);
        assertEquals(ranges.keySet(), learned.keySet());
        assertEquals(2 * before.low(), learned.get("x").low(), 1e-5);
        assertEquals(2 * before.high(), learned.get("x").high(), 1e-5);
        float step = QuantisationParameters.asymmetric(ranges.get("x"), QuantisationPrecision.USUAL.activations())
                .scale();
        assertEquals(ranges.get("x").high(), before.high(), step, "the range itself, to a step");
    }
}
