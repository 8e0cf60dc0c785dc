package dev.dnal.tribuo.strategy;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.GatedLayer;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.tribuo.testing.FakeContext;
import java.util.List;
import java.util.Optional;

/**
 * A network of two layers, each a convolution of 1 x 2 and 1 x 1 with a batch normalisation, of 2 and 3 channels, with weights
 * that are easy to reckon with: what strategies make of them can be computed by hand.
 */
public final class TwoLayers {
    /** Filters (1, -2) and (3, -6). */
    private static final float[] FIRST = {1, -2, 3, -6};

    /** Filters (1, 0), (0, -2) and (3, 0). */
    private static final float[] SECOND = {1, 0, 0, -2, 3, 0};

    private TwoLayers() {}

    /** A search over it, without a budget. */
    public static FakeContext context() {
        Graph network = graph();
        return new FakeContext(
                network,
                List.of(
                        Decision.ofChannels("first", "first.normed", 2),
                        Decision.ofChannels("second", "second.normed", 3)),
                List.of(layer("first", 2), layer("second", 3)));
    }

    /** A search over it with one decision of two choices: the first of each layer, and all others. */
    public static FakeContext tied() {
        Decision.Place first = new Decision.Place("first.normed", Optional.empty(), List.of(0, 1));
        Decision.Place second = new Decision.Place("second.normed", Optional.empty(), List.of(0, 1, 1));
        return new FakeContext(
                graph(),
                List.of(new Decision("both", Decision.Kind.CHANNEL, 2, 0, List.of(first, second))),
                List.of(layer("both at first.normed", "first", 2), layer("both at second.normed", "second", 3)));
    }

    private static GatedLayer layer(String name, int channels) {
        return layer(name, name, channels);
    }

    private static GatedLayer layer(String decision, String name, int channels) {
        return new GatedLayer(
                decision,
                channels,
                Optional.of(name + ".weight"),
                Optional.of(name + ".scale"),
                Optional.of(name + ".shift"));
    }

    private static Graph graph() {
        Graph graph = new Graph("two layers");
        graph.opsets().put("", Operators.OPSET);
        Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.batched("batch", 1, 1, 3)));
        Value first =
                layer(graph, "first", x, Tensor.of(FIRST, 2, 1, 1, 2), new float[] {2, -1}, new float[] {0.5f, 1});
        Value second =
                layer(graph, "second", first, Tensor.of(SECOND, 3, 2, 1, 1), new float[] {1, -4, 0.25f}, new float[3]);
        GraphBuilder b = new GraphBuilder(graph);
        Value flat = b.call("Flatten", b.emit("GlobalAveragePool", second)).output();
        Value logits = b.call(
                        "Gemm",
                        flat,
                        graph.addInitializer("linear.weight", Tensor.of(new float[] {1, -1, 2, 0, 1, 1}, 2, 3)),
                        graph.addInitializer("linear.bias", Tensor.of(new float[2], 2)))
                .attribute("transB", 1)
                .output();
        graph.addOutput(logits);
        return graph;
    }

    private static Value layer(Graph graph, String name, Value x, Tensor filters, float[] scale, float[] shift) {
        GraphBuilder b = new GraphBuilder(graph);
        int channels = scale.length;
        Value y = b.call("Conv", x, graph.addInitializer(name + ".weight", filters))
                .output();
        Node norm = b.call(
                        "BatchNormalization",
                        y,
                        graph.addInitializer(name + ".scale", Tensor.of(scale, channels)),
                        graph.addInitializer(name + ".shift", Tensor.of(shift, channels)),
                        graph.addInitializer(name + ".mean", Tensor.of(new float[channels], channels)),
                        graph.addInitializer(name + ".variance", Tensor.filled(1f, channels)))
                .output()
                .producer()
                .orElseThrow();
        graph.rename(norm.output(), name + ".normed");
        return b.emit("Relu", norm.output());
    }
}
