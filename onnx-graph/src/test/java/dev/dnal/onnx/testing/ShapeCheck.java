package dev.dnal.onnx.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import java.util.List;
import java.util.Map;

/** Compares what shape inference says with what evaluation gives. */
public final class ShapeCheck {
    private ShapeCheck() {}

    /** Checks element type, shape and known contents of every value of the graph. */
    public static void inferenceAgreesWithEvaluation(Graph graph, Map<String, Tensor> inputs) {
        List<String> names = graph.values().stream().map(Value::name).toList();
        Map<String, Tensor> values = new ReferenceEvaluator(graph).run(inputs, names);
        for (Value value : graph.values()) {
            Tensor tensor = values.get(value.name());
            assertEquals(value.type(), tensor.type(), () -> "element type of " + value);
            assertTrue(
                    value.requireShape().mayEqual(tensor.shape()),
                    () -> "inferred " + value + ", evaluated " + tensor.shape());
            value.contents().ifPresent(known -> checkContents(value, known, tensor.doubles()));
        }
    }

    private static void checkContents(Value value, List<Dim> known, double[] found) {
        assertEquals(known.size(), found.length, () -> "number of known elements of " + value);
        for (int i = 0; i < found.length; i++) {
            if (known.get(i).isFixed()) {
                assertEquals((double) known.get(i).size(), found[i], "element " + i + " of " + value);
            }
        }
    }
}
