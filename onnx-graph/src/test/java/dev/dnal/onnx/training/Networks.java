package dev.dnal.onnx.training;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.internal.InternalOperators;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** Small networks in double precision, so that finite differences and formulas in Java are exact to many digits. */
public final class Networks {
    public static final int CLASSES = 3;

    private final SplittableRandom random;
    final Graph graph;
    private final GraphBuilder b;

    private Networks(long seed, Shape data) {
        random = new SplittableRandom(seed);
        graph = new Graph("network");
        graph.opsets().put("", Operators.OPSET);
        b = new GraphBuilder(graph);
        graph.addInput("x", new TensorType(DataType.DOUBLE, data));
    }

    /** Logits = x W' + b for x [batch, 4]. */
    public static Graph linear() {
        Networks n = new Networks(1, Shape.batched("batch", 4));
        Value logits = n.dense("fc", n.graph.requireValue("x"), 4);
        n.graph.addOutput(logits);
        return n.graph;
    }

    /** Convolution, batch norm, ReLU, dropout, mean over the map, linear layer, for x [batch, 2, 4, 4]. */
    public static Graph convolutional() {
        return convolutional(false, 0);
    }

    /** As {@link #convolutional()}, with dropout before the linear layer. */
    public static Graph withDropout(double ratio) {
        return convolutional(false, ratio);
    }

    /** As {@link #convolutional()}, with a gate behind the batch norm. */
    public static Graph gated() {
        return convolutional(true, 0);
    }

    private static Graph convolutional(boolean gate, double dropout) {
        Networks n = new Networks(2, Shape.batched("batch", 2, 4, 4));
        Value conv = n.b.call(
                        "Conv",
                        n.graph.requireValue("x"),
                        n.weight("conv/weight", 5, 2, 3, 3),
                        n.weight("conv/bias", 5))
                .attribute("pads", new long[] {1, 1, 1, 1})
                .named("conv")
                .output();
        Value norm = n.b.call(
                        "BatchNormalization",
                        conv,
                        n.weight("bn/scale", 5),
                        n.weight("bn/bias", 5),
                        n.weight("bn/mean", 5),
                        n.positive("bn/variance", 5))
                .attribute("epsilon", 1e-3f)
                .named("bn")
                .output();
        Value features = n.b.emit("Relu", norm);
        Value pooled =
                n.b.call("Flatten", n.b.emit("GlobalAveragePool", features)).output();
        if (dropout > 0) {
            pooled = n.b.call("Dropout", pooled, n.b.constant("ratio", Tensor.scalar((float) dropout)))
                    .named("drop")
                    .output();
        }
        n.graph.addOutput(n.dense("fc", pooled, 5));
        if (gate) {
            insertGate(n.graph, norm.name());
        }
        return n.graph;
    }

    /** Puts a gate with s = 0.1, 0, -0.1 ... behind a value of 5 channels. */
    public static void insertGate(Graph graph, String valueName) {
        Value value = graph.requireValue(valueName);
        GraphBuilder b = new GraphBuilder(graph);
        Value delta = graph.value("delta")
                .orElseGet(() -> graph.addInput("delta", new TensorType(DataType.DOUBLE, Shape.scalar())));
        Value s = graph.addInitializer(valueName + "/gate/s", Tensor.of(new double[] {0.1, 0, -0.1, 0.05, 0.02}, 5));
        Value gated = b.call(Operators.INTERNAL_DOMAIN, InternalOperators.GATE, value, s, delta)
                .output();
        graph.insertAfter(value, gated, Set.of(gated.producer().orElseThrow()));
        graph.sort();
    }

    private Value dense(String name, Value input, int width) {
        return b.call("Gemm", input, weight(name + "/weight", CLASSES, width), weight(name + "/bias", CLASSES))
                .attribute("transB", 1)
                .named(name)
                .output();
    }

    private Value weight(String name, long... sizes) {
        return graph.addInitializer(name, random(random, sizes));
    }

    private Value positive(String name, int size) {
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = 0.5 + random.nextDouble();
        }
        return graph.addInitializer(name, Tensor.of(values, size));
    }

    /** Numbers from -1 to 1. */
    static Tensor random(SplittableRandom random, long... sizes) {
        double[] values = new double[(int) Shape.elements(sizes)];
        for (int i = 0; i < values.length; i++) {
            values[i] = 2 * random.nextDouble() - 1;
        }
        return Tensor.of(values, sizes);
    }

    /** A batch for any of the networks, and the learning rate 0.1. */
    public static Map<String, Tensor> batch(Graph network, int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Shape shape = network.requireValue("x").requireShape();
        long[] sizes = new long[shape.rank()];
        sizes[0] = size;
        for (int axis = 1; axis < sizes.length; axis++) {
            sizes[axis] = shape.size(axis);
        }
        long[] labels = random.longs(size, 0, CLASSES).toArray();
        return Map.of(
                "x",
                random(random, sizes),
                TrainingGraph.LABELS,
                Tensor.vector(labels),
                TrainingGraph.LEARNING_RATE,
                Tensor.of(new double[] {0.1}));
    }
}
