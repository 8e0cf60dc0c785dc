package dev.dnal.onnx.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import java.util.Map;

/** Holds that two DOUBLE networks compute the same. */
public final class SameFunction {
    private SameFunction() {}

    /** Compares the outputs for random inputs, relative to their size. */
    public static void assertSame(Graph masked, Graph sliced, long seed) {
        Map<String, Tensor> inputs = TestNetwork.examples(masked, seed);
        Map<String, Tensor> expected = new ReferenceEvaluator(masked).runInDoubles(inputs);
        Map<String, Tensor> actual = new ReferenceEvaluator(sliced).runInDoubles(inputs);
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, tensor) -> {
            double[] before = tensor.doubles();
            double[] after = actual.get(name).doubles();
            assertEquals(before.length, after.length);
            for (int i = 0; i < before.length; i++) {
                assertEquals(before[i], after[i], 1e-10 * Math.max(1, Math.abs(before[i])), name + " element " + i);
            }
        });
    }
}
