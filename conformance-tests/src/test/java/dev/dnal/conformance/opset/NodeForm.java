package dev.dnal.conformance.opset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.dnal.conformance.testing.OrtTraining;
import dev.dnal.conformance.testing.RandomParameters;
import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.ModelInfo;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.opset.Canonicalisation;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A node in the form of some opset: what ONNX Runtime computes of it is what its canonical form must compute. */
final class NodeForm {
    /** IR version that every opset here goes with. */
    private static final long IR_VERSION = 8;

    private final String name;
    private final Graph graph = new Graph("form");
    private final Node node;
    private final Tensor x;

    /**
     * A node of an opset on a random tensor "x".
     *
     * @param constants the inputs behind x; what is no tensor is absent
     */
    NodeForm(String name, long opset, String type, long[] sizes, Object... constants) {
        this.name = name + ", opset " + opset;
        graph.opsets().put("", opset);
        graph.setInfo(new ModelInfo(IR_VERSION, "", "", "", 0, ""));
        x = RandomParameters.normal(new SplittableRandom(name.hashCode()), sizes);
        List<Value> inputs = new ArrayList<>();
        inputs.add(graph.addInput("x", new TensorType(DataType.FLOAT, x.shape())));
        for (Object constant : constants) {
            inputs.add(
                    constant instanceof Tensor tensor
                            ? graph.addInitializer("c" + inputs.size(), tensor)
                            : Value.absent());
        }
        node = graph.addNode("", type, "node", inputs, List.of("y"));
        graph.addOutput(node.output());
    }

    NodeForm with(String attribute, String value) {
        node.setAttribute(attribute, new Attribute.TextValue(value));
        return this;
    }

    NodeForm with(String attribute, long value) {
        node.setAttribute(attribute, value);
        return this;
    }

    NodeForm with(String attribute, long[] values) {
        node.setAttribute(attribute, values);
        return this;
    }

    NodeForm with(String attribute, float value) {
        node.setAttribute(attribute, new Attribute.FloatValue(value));
        return this;
    }

    NodeForm with(String attribute, List<Float> values) {
        node.setAttribute(attribute, new Attribute.FloatList(values));
        return this;
    }

    /** Holds the canonical form against the node as it is. */
    void check() {
        double[] expected = byOnnxRuntime(graph);
        Graph canonical = graph.copy();
        new Canonicalisation().apply(canonical);
        double[] computed = new ReferenceEvaluator(canonical)
                .runInDoubles(Map.of("x", x))
                .get("y")
                .doubles();
        assertArrayEquals(expected, computed, 1e-5, "the canonical form by the reference");
        assertArrayEquals(expected, byOnnxRuntime(canonical), 1e-5, "the canonical form by ONNX Runtime");
    }

    private double[] byOnnxRuntime(Graph network) {
        try (OnnxSession session = OnnxSession.open(OnnxWriter.toBytes(network), OrtTraining.SESSION)) {
            HostTensor y = session.run(Map.of("x", HostTensor.of(x.floats(), x.sizes())))
                    .get("y");
            return Tensor.of(y.toFloatArray(), y.shape()).doubles();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
