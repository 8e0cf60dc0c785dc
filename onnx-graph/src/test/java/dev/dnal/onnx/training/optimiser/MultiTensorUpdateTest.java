package dev.dnal.onnx.training.optimiser;

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
import dev.dnal.onnx.training.Binding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MultiTensorUpdateTest {
    private static final float RATE = 0.125f;

    /** A step whose gradients are inputs: p' = p - rate * v', v' = 0.5 * v + g for each of the parameters. */
    private static final class Step {
        private final Graph graph = new Graph("step");
        private final GraphBuilder b = new GraphBuilder(graph);
        private final Value rate = graph.addInput("rate", new TensorType(DataType.FLOAT, Shape.scalar()));
        private final Map<String, Tensor> state = new LinkedHashMap<>();
        private final Map<String, Tensor> feeds = new LinkedHashMap<>();
        private final List<Binding> bindings = new ArrayList<>();

        Step() {
            graph.opsets().put("", Operators.OPSET);
            feeds.put("rate", Tensor.scalar(RATE));
        }

        Value input(String name, Tensor contents) {
            return graph.addInput(name, new TensorType(contents.type(), contents.shape()));
        }

        private Value state(String name, float first, long... sizes) {
            Tensor contents = counting(first, sizes);
            state.put(name, contents);
            return input(name, contents);
        }

        private Value fed(String name, float first, long... sizes) {
            Tensor contents = counting(first, sizes);
            feeds.put(name, contents);
            return input(name, contents);
        }

        private void next(String name, Value value) {
            graph.rename(value, "next/" + name);
            graph.addOutput(value);
            bindings.add(new Binding(name, "next/" + name));
        }

        Step sgd(String name, float first, double friction, long... sizes) {
            Value p = state(name, first, sizes);
            Value v = state(name + "/momentum", first / 2, sizes);
            Value g = fed(name + "/gradient", first * 3, sizes);
            Value nextV = b.add(b.scale(v, friction), g);
            next(name, b.sub(p, b.mul(nextV, rate)));
            next(name + "/momentum", nextV);
            Value read = b.call("ReduceSum", p).attribute("keepdims", 0).output();
            graph.rename(read, "sum/" + name);
            graph.addOutput(read);
            return this;
        }

        StatePacking update() {
            return MultiTensorUpdate.apply(graph, bindings);
        }
    }

    private static Tensor counting(float first, long... sizes) {
        float[] values = new float[Math.toIntExact(Shape.elements(sizes))];
        for (int i = 0; i < values.length; i++) {
            values[i] = first + i;
        }
        return Tensor.of(values, sizes);
    }

    /** Two steps, the second from the state of the first, and what the network reads of the parameters in them. */
    private static Map<String, Tensor> run(Step step, StatePacking packing) {
        Map<String, Tensor> state = packing.pack(step.state);
        Map<String, Tensor> results = new HashMap<>();
        for (int i = 0; i < 2; i++) {
            Map<String, Tensor> inputs = new HashMap<>(state);
            inputs.putAll(step.feeds);
            Map<String, Tensor> outputs = new ReferenceEvaluator(step.graph).run(inputs);
            for (Binding binding : packing.bindings()) {
                state.put(binding.input(), outputs.get(binding.output()));
            }
            for (Map.Entry<String, Tensor> output : outputs.entrySet()) {
                if (output.getKey().startsWith("sum/")) {
                    results.put(output.getKey() + i, output.getValue());
                }
            }
        }
        results.putAll(packing.unpack(state, step.state.keySet()));
        return results;
    }

    private static Set<Set<String>> groups(StatePacking packing) {
        return packing.packed().stream()
                .map(packed ->
                        packed.members().stream().map(StatePacking.Member::name).collect(Collectors.toSet()))
                .collect(Collectors.toSet());
    }

    static Stream<Named<Supplier<Step>>> steps() {
        return Stream.of(
                Named.of("matrices", () -> new Step().sgd("a", 1, 0.5, 2, 3).sgd("b", 7, 0.5, 2, 3)),
                Named.of("vectors", () -> new Step().sgd("a", 1, 0.5, 4).sgd("b", 7, 0.5, 4)),
                Named.of(
                        "equally many elements in other shapes",
                        () -> new Step()
                                .sgd("a", 1, 0.5, 6)
                                .sgd("b", 7, 0.5, 3, 2)
                                .sgd("c", 2, 0.5, 1, 6)),
                Named.of(
                        "several sizes",
                        () -> new Step()
                                .sgd("a", 1, 0.5, 6)
                                .sgd("b", 7, 0.5, 4)
                                .sgd("c", 2, 0.5, 6)
                                .sgd("d", 3, 0.5, 2, 2)));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void theStepComesToTheSameBytes(Supplier<Step> made) {
        Step plain = made.get();
        Map<String, Tensor> expected = run(plain, StatePacking.none(plain.bindings));
        Step packed = made.get();
        StatePacking packing = packed.update();
        assertTrue(!packing.packed().isEmpty());
        assertEquals(expected, run(packed, packing));
    }

    @Test
    void parametersOfEquallyManyElementsShareAnUpdate() {
        Step step = new Step().sgd("a", 1, 0.5, 6).sgd("b", 7, 0.5, 4).sgd("c", 2, 0.5, 3, 2);
        StatePacking packing = step.update();
        assertEquals(Set.of(Set.of("a", "c"), Set.of("a/momentum", "c/momentum")), groups(packing));
        assertEquals(
                2, step.graph.nodes().stream().filter(node -> node.is("Sub")).count(), "one for a and c, one for b");
    }

    @Test
    void otherConstantsAreAnotherFormula() {
        StatePacking packing =
                new Step().sgd("a", 1, 0.5, 6).sgd("b", 7, 0.25, 6).update();
        assertEquals(List.of(), packing.packed());
    }

    @Test
    void aSingleParameterStaysAsItIs() {
        Step step = new Step().sgd("a", 1, 0.5, 6);
        StatePacking packing = step.update();
        assertEquals(List.of(), packing.packed());
        assertEquals(step.bindings, packing.bindings());
    }

    @Test
    void momentumNobodyReadsIsNotSplit() {
        Step step = new Step().sgd("a", 1, 0.5, 6).sgd("b", 7, 0.5, 6);
        step.update();
        assertEquals(
                1, step.graph.nodes().stream().filter(node -> node.is("Split")).count(), "the parameters alone");
    }
}
